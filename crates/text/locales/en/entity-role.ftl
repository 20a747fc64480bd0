role = Role
    .plural = Roles
    .new = New role
    .empty = What each may see and do.
role--admin = Administers
role--fields = Hidden fields
role--grants = Grants
