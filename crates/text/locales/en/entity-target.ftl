target = Target
    .plural = Targets
    .new = New target
    .empty = What each seller, team or branch should win a month.
target--name = Name
target--target-branch = Branch
target--target-team = Team
