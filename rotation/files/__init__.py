"""Text that people edit, to and from values: a parser returns what it understood, and all problems.

team, outages   the two YAML files
people          the people of team.yaml
rotation_txt    the plan, one line a duty
first_files     the first team.yaml and outages.yaml of a team
name_list       names, one per line
source          what all files share: encodings, places, problems
yaml_nodes      YAML -> nodes with places
publishing      the keys of team.yaml on feeds and the page
schema, values  what a key may hold: both the check and the JSON Schema for editors are made of it
other_forms     dates and names as other tools write them -> what to write here
other_lines     lines of a rotation as other tools write them -> the lines to write
time_zones      what people and Windows call time zones -> their names
recurrence      the rules of recurring outages
"""
