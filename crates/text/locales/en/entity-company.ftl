company = Company
    .plural = Company
    .new = New company
    .empty = Your company’s details.
company--lead-owner = Receives web leads
company--privacy-note = Privacy note
