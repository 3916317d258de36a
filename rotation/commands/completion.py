"""--printCompletion SHELL: a script from which a shell completes command lines by itself, without starting Python.

It is made from the tables of `actions`, and has to be printed again only when these have changed.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rotation.errors import Exit, UsageError
from rotation.spec import ACTIONS, OPTIONS, Action, Option

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rotation.options import Options
    from rotation.terminal import Terminal

COMMANDS = "triage.py triage"


def run(options: Options, terminal: Terminal) -> Exit:
    """Print the script. Raises UsageError for a shell that there is none for."""
    shell = options.arguments[0].lower()
    if shell not in SCRIPTS:
        raise UsageError(
            f"there is no completion for '{options.arguments[0]}'", hint=f"there is one for {', '.join(SCRIPTS)}"
        )
    terminal.data(SCRIPTS[shell]())
    return Exit.DONE


def _kind(value: str) -> str:
    """Return how to complete a value: `file`, `folder`, or its words; `-` where nothing can be known."""
    bare = value.strip("[].")
    if bare in {"FILE", "DIR"}:
        return {"FILE": "file", "DIR": "folder"}[bare]
    return " ".join(word for word in bare.split("|") if word == "ALL" or word.islower()) or "-"


def _kebab(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "-", name).lower()


def _spellings(name: str, dashes: str) -> str:
    return "|".join(dict.fromkeys((f"{dashes}{name}", f"{dashes}{_kebab(name)}")))


def _valued() -> Iterable[tuple[str, str]]:
    """Yield the spellings of each option with a value, as a pattern, and how to complete that."""
    for option in OPTIONS:
        if option.value:
            short = f"{option.short}|" if option.short else ""
            yield short + _spellings(option.name, "--"), _kind(option.value)


def _offered(action: Action) -> list[Option]:
    return [option for option in OPTIONS if option.general or option.name in action.uses]


def _general() -> list[Option]:
    return [option for option in OPTIONS if option.general]


def _dashed(each: Iterable[Action | Option]) -> str:
    return " ".join(f"--{one.name}" for one in each)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"


def _case(rows: Iterable[tuple[str, str]], indent: str) -> str:
    return "\n".join(f"{indent}{pattern}) {then} ;;" for pattern, then in rows)


# The loop that bash and zsh have in common finds the action, how many arguments it has got, and, where the word before
# is an option that takes one, how to complete its value.
def _loop() -> str:
    dashed = _case(((_spellings(a.name, "--"), f"action={a.name}") for a in ACTIONS), "        ")
    bare = _case(((_spellings(a.name, ""), f"action={a.name}; continue") for a in ACTIONS), "            ")
    valued = _case(((pattern, f"value={_quoted(kind)}") for pattern, kind in _valued()), "        ")
    return f"""\
        [[ $word == = ]] && continue
        if [[ -n $value ]]; then value=; continue; fi
        case $word in
{dashed}
{valued}
        -?*) ;;
        *)
            [[ -n $action ]] && {{ ((++given)); continue; }}
            case $word in
{bare}
            esac ;;
        esac"""


def _decision() -> str:
    """Return the lines that choose what to offer: `value` is how to complete, `flags` the options."""
    flags = _case(((a.name, f"flags='{_dashed(_offered(a))}'") for a in ACTIONS), "    ")
    values = []
    for action in ACTIONS:
        words = action.arguments.split()
        values += [(f"{action.name}:{n}", f"value={_quoted(_kind(word))}") for n, word in enumerate(words)]
        values += [(f"{action.name}:*", f"value={_quoted(_kind(words[-1]))}")] if "..." in action.arguments else []
    return f"""\
    flags='{_dashed([*ACTIONS, *_general()])}'
    case $action in
{flags}
    esac
    [[ -z $value && $current == -* ]] && value=$flags
    [[ -z $value ]] && case $action:$given in
    :*) value='{" ".join(action.name for action in ACTIONS)}' ;;
{_case(values, "    ")}
    esac"""


def _bash() -> str:
    return f"""\
# Completion for bash. Put it where bash looks for it:
#   ./triage.py --printCompletion bash > ~/.local/share/bash-completion/completions/triage.py
# or, without the package bash-completion, into a file that ~/.bashrc sources.
_triage() {{
    local current=${{COMP_WORDS[COMP_CWORD]}} action= value= flags= word i IFS=$' \\t\\n'
    local -i given=0
    COMPREPLY=()
    for ((i = 1; i < COMP_CWORD; i++)); do
        word=${{COMP_WORDS[i]}}
{_loop()}
    done
    [[ $current == = ]] && current=
{_decision()}
    case $value in
    file) IFS=$'\\n'; compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$current")) ;;
    folder) IFS=$'\\n'; compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -d -- "$current")) ;;
    ''|-) ;;
    *) COMPREPLY=($(compgen -W "$value" -- "$current")) ;;
    esac
}}
complete -F _triage {COMMANDS}"""


def _zsh() -> str:
    told = "\n".join(f"        --{each.name} {_quoted(each.help)}" for each in (*ACTIONS, *OPTIONS))
    return f"""\
#compdef {COMMANDS}
# Completion for zsh. Put it into a folder of $fpath, as a file with the name _triage:
#   ./triage.py --printCompletion zsh > ~/.zfunc/_triage
# and have in ~/.zshrc:  fpath+=~/.zfunc; autoload -U compinit; compinit
_triage() {{
    local current=$words[CURRENT] action= value= flags= word i
    local -i given=0
    local -A told=(
{told}
    )
    for ((i = 2; i < CURRENT; i++)); do
        word=$words[i]
{_loop()}
    done
    if [[ $current == --*=* ]]; then
        case ${{current%%=*}} in
{_case(((pattern, f"value={_quoted(kind)}") for pattern, kind in _valued()), "        ")}
        esac
        compset -P '*='
    fi
{_decision()}
    case $value in
    file) _files ;;
    folder) _files -/ ;;
    ''|-) _message 'nothing to offer' ;;
    *)
        local -a shown
        for word in ${{=value}}; do shown+=("$word:${{told[$word]:-${{told[--$word]:-}}}}"); done
        _describe triage shown ;;
    esac
}}
if [[ $funcstack[1] == _triage ]]; then _triage "$@"; else compdef _triage {COMMANDS}; fi"""


def _fish() -> str:
    actions = "\n".join(
        f"            case {_spellings(a.name, '--')} {_spellings(a.name, '')}\n                set word {a.name}"
        for a in ACTIONS
    ).replace("|", " ")
    taken = " ".join(pattern.replace("|", " ") for pattern, _ in _valued())
    lines = ["-f"]
    for action in ACTIONS:
        told = f"-d {_fish_quoted(action.help)}"
        lines += [f"-n '__triage_at \"\"' {how} {action.name} {told}" for how in ("-a", "-l")]
        for n, word in enumerate(action.arguments.split()):
            lines.append(f"-n '__triage_at {action.name} {n}' {_taken(_kind(word))}")
    for option in OPTIONS:
        users = " ".join(f"__triage_at {action.name};or" for action in ACTIONS if option.name in action.uses)
        within = "" if option.general else f"-n '{users.removesuffix(';or')}' "
        short = f"-s {option.short.removeprefix('-')} " if option.short else ""
        takes = f"-r {_taken(_kind(option.value))} " if option.value else ""
        lines.append(f"{within}{short}-l {option.name} {takes}-d {_fish_quoted(option.help)}")
    completes = "\n".join(f"    complete -c $command {line}" for line in lines)
    return f"""\
# Completion for fish:
#   ./triage.py --printCompletion fish > ~/.config/fish/completions/triage.py.fish
function __triage_at -a wanted number -d 'Whether this action is typed, and has got so many arguments'
    set -l action
    set -l given 0
    set -l skip no
    for word in (commandline -opc)[2..-1]
        if test $skip = yes
            set skip no
            continue
        end
        switch $word
            case {taken}
                set skip yes
                continue
{actions}
            case '-?*'
                continue
        end
        if test -n "$action"
            set given (math $given + 1)
        else
            set action $word
        end
    end
    test "$action" = "$wanted" -a "$given" = (test -n "$number"; and echo $number; or echo $given)
end
for command in {COMMANDS}
{completes}
end"""


def _taken(kind: str) -> str:
    """Return the flags of fish's `complete` for a value of this kind."""
    known = {"file": "-F", "folder": "-a '(__fish_complete_directories)'", "-": "-f"}
    return known.get(kind) or f"-f -a {_fish_quoted(kind)}"


def _fish_quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


SCRIPTS = {"bash": _bash, "zsh": _zsh, "fish": _fish}
