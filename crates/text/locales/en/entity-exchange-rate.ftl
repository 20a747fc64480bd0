exchange-rate = Exchange rate
    .plural = Exchange rates
    .new = New exchange rate
    .empty = What each currency is worth in the company’s, from a date on.
exchange-rate--rate = Rate
    .help = Company-currency units for one of this.
