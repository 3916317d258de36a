"""What people look at and send.

report         the table and the picture of --report
tables         figures for programs: scores and the history as JSON, CSV
plan_comments  the comments of a generated rotation.txt
week_comments  those beside its weeks
reading        what was read from a calendar, and what was not counted
days_off       closures and time off in the days of a duty
notices        texts to send: the handoff of a week, what a change means for one person
"""
