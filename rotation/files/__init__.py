"""Text that people edit, to and from values: a parser returns what it understood, and all problems it found.

team, outages, rotation   the three files
notes                     the comments of a generated rotation.txt
text                      what all files share: encodings, places, problems
yamlnodes, yamlsyntax     YAML -> nodes with places
fields, kinds, values     what a key may hold: both the check and the schema are made of it
recurrence                the rules of recurring outages
schemas                   the JSON Schemas for editors
"""
