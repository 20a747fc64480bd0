saved-view = Saved view
    .plural = Saved views
    .new = New saved view
    .empty = Your lists under a name.
saved-view--kind--list = List
saved-view--kind--board = Board
saved-view--kind--calendar = Calendar
