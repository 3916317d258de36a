"""The map.

    team.yaml ---+
    outages.yaml-+- files -> model -> planning -> rotation -> files -> rotation.txt
    calendar ----+ (history)                                               | a person edits
                                 planning.judge <- files <-----------------+
                                       | no errors
    calendar -> calendars.sync: plan -> shown -> applied -> triage.ics
    calendar -> calendars.published, views -> a folder for a web server

Imports run one way, from the top of this list to its end:

cli           runs one action: the command line, the clock, every ending and its exit code
commands/     one module per action: reads, asks the other rooms, shows; has no rule of its own
arguments     what was typed -> what is meant; the help
actions       the two tables of what there is to type
options       what a command gets to know
terminal      the only place that prints: data to standard output, everything else to standard error
messages      problems as text, with carets under the spot
views/        what people look at and send: the page, its data, letters
files/        text that people edit <-> values: team, outages, rotation
calendars/    where the duties live; a change is a plan before it is made
planning/     values -> values: who can serve, who should, how good that is; docs/fairness.md in code
model         the values that everything speaks of
weeks         the only date arithmetic
errors        problems, which are values, and the exceptions that end a command
bootstrap/    how a checkout gets the packages it needs, before anything else
"""

__version__ = "0.1.0"
