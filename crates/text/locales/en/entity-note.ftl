note = Note
    .plural = Notes
    .new = New note
    .empty = What is worth remembering.
