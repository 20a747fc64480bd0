document = Document
    .plural = Documents
    .new = New document
    .empty = Files of the company and of each record.
