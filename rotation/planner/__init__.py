"""The fairest rotation there is, and the proof of it: the only room that knows numpy and HiGHS.

network         the weeks to plan as a network of duties, in which each person's plan is a path
shortest_paths  each person's cheapest path, and what an arc costs beyond it
paths           the paths near the optimum, listed, and cuts on them
linear_program  the cheapest paths, of a network or listed, as the linear program that HiGHS solves
assignment      the fairest plan where rest and comfort count for nothing: a bound, and a plan at once
branching       what a branch and bound asks next, where paths are split into fractions
lexicographic   the cheapest whole paths, and everything that is as good: branch and bound over linear programs
local_search    a plan made better a few people at a time, where there is no time or room for more
planner         the levels, one after the other -> a plan, with its proof and its score
pinned          an instance in which all weeks but some are fixed
broken_weeks    which weeks cannot stay as they are assigned, and why
repair          a rotation changed in the fewest weeks
explain         why this person in this week, and what everybody else's turn would cost
"""
