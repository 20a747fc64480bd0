user = User
    .plural = Users
    .new = New user
    .empty = The people who sign in.
user--mail-reminders = Reminders by mail
user--position = Position
user--role = Role
