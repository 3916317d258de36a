"""Values to values: who can serve, who should, and how good that is. No input or output; docs/fairness.md in code.

availability  who can serve when: outages, public holidays, closures, joined and left
ledger        the calendar's past -> balances and all other terms on which weeks are shared out
horizon       which weeks a plan is for
network       the terms as a network of duties, in which each person's plan is a path
solver        the cheapest paths through a network, and everything that is as good
branching     what its branch and bound knows, where fractions come out
scheduler     the levels, one after the other -> a plan, with its proof
proposal      a plan with everything there is to say about it
judge         how good any rotation is; knows nothing of how plans are made
review        what there is to say about a rotation that a person has edited
ways          what could be changed about it
repair        a rotation changed in the fewest weeks; pinned: terms in which the other weeks are settled
changes       single weeks assigned, swapped or cleared, and what that means for everybody
explain       why this person in this week; whatif: what everybody else's turn would cost
tally         how the load stands; record: what each person has done, week by week; handover: who follows whom
"""
