"""From a file that somebody has to stores: decode -> tables or vcards -> plan -> apply -> report.

`reading.open_file` finds out what a file is and yields its rows one by one; `plan` judges them without writing;
`apply` writes them, through `stores.services`. The page keeps all rows of a small file, the command never does.
"""
