account-team = Account team member
    .plural = Account team
    .new = New account team member
    .empty = Those who look after this account together; they see it even if they do not own it.
account-team--may-edit = May edit
