"""Who owes what: the calendar's past, and how good any rotation is. No input or output, no numpy and no solver.

docs/fairness.md defines every word and number used here.

membership    who is on the team when: stints, and rounds of first duties
days_off      outages and public holidays by day
availability  who can serve when: days off, closures, the time on the team, what is in force
seldom        who can hardly ever serve
coverage      which days and weeks are assigned
ledger        the calendar's past -> who has done how much of their share
instance      the weeks to plan, and everything a plan is made from and judged by
horizon       which weeks a plan is for
opening       what there is to say about the past with which a plan begins
prices        what serving costs at the comfort level, each rule once
score         how good any rotation is; it knows nothing of how plans are made
rules         what there is to say about a rotation that a person has edited, rule by rule
review        the rules applied to a rotation, or to a change of some days
far_dates     lines of a rotation whose year is hardly meant
shared_days   days of several people, of whom a rotation can name one
alternatives  what could be changed about it
history       what each person has done, week by week, and how the load is spread
"""
