"""The fairest rotation there is, and the proof of it: the only room that knows numpy and HiGHS.

network            the weeks to plan as a network of duties, in which each person's plan is a path
shortest_paths     each person's cheapest path, and what an arc costs beyond it
paths              whole paths one by one
duals              prices for weeks, people and cuts, and what they prove of any choice
listing            all paths near the optimum, of a network or a list
linear_program     the cheapest paths, of a network or listed, as the linear program that HiGHS solves
subset_rows        the cuts that a solution in fractions violates
column_generation  the bound of whole paths, tightened by cuts
branching          what a branch and bound asks next, where paths are split into fractions
branch_and_bound   the cheapest whole paths of a program, and everything that is as good
lexicographic      the same for a whole network, near its relaxation first: one level of a strict order
search             the levels, one after the other
outcome            what a plan reaches, level by level, as the network counts it
assignment         the fairest plan where rest and comfort count for nothing: a bound
first_plan         a good plan in no time, a quarter of a cycle at once
local_search       a plan made better a few people at a time, where there is no time or room for more
planner            the best plan, or the best there was time for, with its proof and its score
pinned             an instance in which all weeks but some are fixed
broken_weeks       which weeks cannot stay as they are assigned, and why
repair             a rotation changed in the fewest weeks
choices            the levels of the best plan with each person in one week
explain            why this person in this week, and what everybody else's turn would cost
"""
