team = Team
    .plural = Teams
    .new = New team
    .empty = Sales teams.
