meeting = Meeting
    .plural = Meetings
    .new = New meeting
    .empty = Meetings at your place, theirs or on a screen.
