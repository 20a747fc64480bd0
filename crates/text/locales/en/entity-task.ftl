task = Task
    .plural = Tasks
    .new = New task
    .empty = What is to be done, and when.
task--due-at = Due
task--priority--low = Low
task--priority--normal = Normal
task--priority--high = High
