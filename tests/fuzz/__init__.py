"""Whatever a file holds: a result, or problems that say where; never another error, and no end of work.

`documents` and `logs` make files, sound and broken; `playing` gives them to the commands and looks at what
comes; `python -m tests.fuzz` does so for as long as asked; `guided` lets coverage lead.
"""
