"""The map.

    team.yaml ---+
    outages.yaml-+- files -> model -> fairness -> planner -> views -> rotation.txt
    calendar ----+ (history)             | score, review                | a person edits
                                         +--------------- files <-------+
                                                | no errors
    calendar -> calendars: events -> diff -> shown -> applied -> triage.ics -> publishing: feeds, page

Imports run one way, from the top of this list to its end:

cli           runs one action: the command line, the clock, every ending and its exit code
commands/     one module per action: reads, asks the other rooms, shows; has no rule of its own
publishing/   what a web server shows: feeds, the page
views/        what people look at and send: reports, comments of a plan, notices
planner/      the fairest plan and its proof; the only room that knows numpy and HiGHS
fairness/     who owes what, and how good any rotation is; docs/fairness.md in code
calendars/    where the duties live; a change is a value before it is made
files/        text that people edit <-> values: team, outages, rotation
duties        who hands over to whom; days <-> lines
public_holidays  of countries, and what they are called; the only module that knows the holidays library
model         the values that everything speaks of
terminal      the only place that prints: data to standard output, everything else to standard error
diagnostics   problems as text, with carets under the spot
parser        the words of a command line -> an action, its arguments and options; the help
spec          the tables of actions and options
options       what a command gets to know of its command line
text          width, plurals, lists, tables, dates and numbers in words, once for everybody
rrule         the days that a recurrence rule names
weeks         the only date arithmetic
stdout        standard output, kept for data: what libraries print does not reach it
untrusted     reads what comes from outside, with limits of size and of time: files, pipes, standard input
atomic        replace a file in one step, lock a folder
access_rights  whoever could read and write a file can read and write its next version
errors        problems, which are values, and the exceptions that end a command
bootstrap/    how a checkout gets the packages it needs, before anything else
"""

__version__ = "0.1.0"
