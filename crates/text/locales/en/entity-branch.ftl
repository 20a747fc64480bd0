branch = Branch
    .plural = Branches
    .new = New branch
    .empty = The company’s offices, with country, currency and time.
branch--manager = Manager
