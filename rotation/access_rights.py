"""Who may read and write a new version of a file: whoever could the old one, and nobody else."""

from __future__ import annotations

import errno
import os
import stat
from contextlib import suppress
from typing import TYPE_CHECKING

from rotation.errors import RefusedError

if TYPE_CHECKING:
    from pathlib import Path

_READ_AND_WRITE = 0o6
_ACL = "system.posix_acl_access"


def copy_access(old: Path, descriptor: int) -> None:
    """Give the open file the owner, the rights and the attributes of the old one, or those usual in its folder.

    Raises RefusedError where somebody who could use the old file could not use the new one, or the other way round.
    """
    try:
        before = old.stat()
    except FileNotFoundError:
        share(descriptor, old)
        return
    mode = stat.S_IMODE(before.st_mode)
    attributes = _read_attributes(old)
    # 1. The group on its own: everybody may give a file to a group of theirs, only root to another owner.
    has_group = _give(descriptor, -1, before.st_gid)
    has_owner = _give(descriptor, before.st_uid, -1)
    group, others = mode >> 3 & 0o7, mode & 0o7
    if not has_group and (group != others or _ACL in attributes):
        raise RefusedError(
            f"{old} belongs to a group that you are not in; the group would lose access",
            hint="ask somebody in that group",
        )
    owner = mode >> 6 & _READ_AND_WRITE
    if not has_owner and (_ACL in attributes or (owner & ~group and owner & ~others)):
        raise RefusedError(
            f"{old} belongs to another user, who would lose access",
            hint="its owner can share it with a group: chmod g+rw",
        )
    os.fchmod(descriptor, mode)
    # 2. Last, since an access list sets some of the rights too.
    _copy_attributes(attributes, descriptor, old)


def share(descriptor: int, path: Path) -> None:
    """Make a new file or folder usable by the group of its folder, where that is a folder that a group shares."""
    folder = path.parent.stat()
    if not folder.st_mode & stat.S_IWGRP or folder.st_mode & (stat.S_IWOTH | stat.S_ISVTX):
        return
    if _give(descriptor, -1, folder.st_gid):
        now = os.fstat(descriptor).st_mode
        more = 0o070 | folder.st_mode & stat.S_ISGID if stat.S_ISDIR(now) else 0o060
        os.fchmod(descriptor, stat.S_IMODE(now) | more)


def _give(descriptor: int, user: int, group: int) -> bool:
    """Give the open file to the user or the group, -1 being whoever has it; return whether that could be done."""
    with suppress(PermissionError):
        os.fchown(descriptor, user, group)
        return True
    now = os.fstat(descriptor)
    return user in {-1, now.st_uid} and group in {-1, now.st_gid}


def _read_attributes(file: Path | int) -> dict[str, bytes]:
    """Return the extended attributes of a file, access lists among them; none where the system has none."""
    if not hasattr(os, "listxattr"):
        return {}
    try:
        return {name: os.getxattr(file, name) for name in os.listxattr(file)}
    except OSError as error:
        if error.errno in {errno.ENOTSUP, errno.ENOSYS}:
            return {}
        raise


def _copy_attributes(attributes: dict[str, bytes], descriptor: int, old: Path) -> None:
    """Make these the extended attributes of the open file. Raises RefusedError where one cannot be."""
    now = _read_attributes(descriptor)
    for name in sorted(now.keys() | attributes.keys()):
        if now.get(name) == attributes.get(name):
            continue
        try:
            if name in attributes:
                os.setxattr(descriptor, name, attributes[name])
            else:
                os.removexattr(descriptor, name)
        except OSError as error:
            raise RefusedError(
                f"{old} has the attribute '{name}', which a new version of it could not have: {error.strerror}",
                hint="remove the attribute, or let somebody write the file who may set it",
            ) from error
