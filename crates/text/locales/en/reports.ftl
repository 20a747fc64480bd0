### Reports: the questions of the business and the words of their answers.

report-group-sales = Sales
report-group-comparison = Compare
report-group-origin = Origin
report-group-work = Sales work

report-losses = Where do we lose most?
    .help = What was lost by stage and reason, in number and value.
report-stages = What is in the pipeline?
    .help = Open deals by stage: number, value and weighted value.
report-forecast = What will come in?
    .help = Forecast by month of closing against the target, and what changed this week.
    .over = What came in?
report-cycle = How long do our sales take?
    .help = Mean and median sales cycle, by industry and against its benchmark.
report-branches = Branch against branch
    .help = What each won, lost and has open, compared with another period.
report-leads = What becomes of our leads?
    .help = How many become sales and how many of today's came from a sale, by territory and month.
report-visits = How many visits were made?
    .help = Planned, done and cancelled, by seller and by customer.

## Filters
report-by-branch = Branch
report-by-team = Team
report-by-seller = Seller
report-by-pipeline = Pipeline
report-by-industry = Industry
report-by-territory = Territory
report-all = All
report-compare-none = Do not compare
report-compare-before = The period before
report-compare-year = The same period a year earlier
report-period-custom = between two dates
report-from = From
report-to = To
report-range-wrong = The dates make no period
report-range-wrong-hint = Correct them and press Apply.
report-period-compared = { $period }, compared with { $before }
report-closed = This report uses “{ $field }” ({ $kind }), which your role does not show you. Ask the administrator for access.
report-csv = Download CSV
report-period-bad = The period cannot be read. This report's usual one is shown.

## Common words
report-first-of = { $title } (the first { $most } of { $all })
report-same-days = The period chosen is not over yet: it is compared with the same days back then, { $from } to { $to }.
report-total = Total
report-before = before: { $value }
report-days =
    { $n ->
        [one] { $n } day
       *[other] { $n } days
    }
report-of-target = of a target of { $target }
report-no-target = No target
report-no-target-set = No target. Set one in Targets.
report-before-none = before: no data
report-days-change =
    { $n ->
        [one] { $change } day
       *[other] { $change } days
    }
report-points =
    { $n ->
        [one] { $change } point
       *[other] { $change } points
    }
report-of-decided = of { $n } decided
report-of-received = of { $n } received
report-n-deals =
    { $n ->
        [one] { $n } deal
       *[other] { $n } deals
    }
report-no-amount = no amount
report-n-without-amount = { $n } without amount
report-stage = Stage
report-reason = Reason
report-industry = Industry
report-branch = Branch
report-team = Team
report-seller = Seller
report-customer = Customer
report-territory = Territory
report-year = Year
report-month = Month
report-deals = Deals
report-value = Value
report-difference = Difference
report-period-now = This period
report-period-before = Compared period
report-won-count-before = Won deals before
report-won-value-before = Won before
report-win-rate-before = Rate before
report-no-stage = No stage known
report-no-reason = No reason
report-no-industry = No industry
report-no-branch = No branch
report-no-team = No team
report-no-seller = No seller
report-no-customer = No customer
report-no-territory = No territory
report-won-count = Won deals
report-won-value = Won
report-lost-count = Lost deals
report-open-count = Open deals
report-open-value = Open
report-weighted = Weighted
report-win-rate = Win rate
report-probability = Probability
report-target = Target
report-reached = Reached
report-expected = Expected
report-still-open = Still open
report-money-note = Amounts are in the company's currency, at the rate of each record's date.

## Where do we lose most?
report-losses-answer = We lose most in “{ $stage }”: { $share } of the value lost.
report-losses-answer-count = We lose most in “{ $stage }”: { $share } of the deals lost.
report-losses-unknown = For { $share } of the value lost, nobody knows in which stage it was lost.
report-losses-unknown-count = For { $share } of the deals lost, nobody knows in which stage they were lost.
report-losses-none = For none of the deals lost is it known in which stage it was lost.
report-losses-known = Of the rest, we lose most in “{ $stage }”: { $share } of the total.
report-losses-known-count = Of the rest, we lose most in “{ $stage }”: { $share } of the total.
report-losses-reason = The costliest reason is “{ $reason }”: { $share }.
report-losses-reason-count = The most frequent reason is “{ $reason }”: { $share }.
report-losses-note = The stage is the last one in which the deal was open. Deals that were imported as lost bring none: they stand under “No stage known”.
report-lost-value = Lost
report-lost-share = Lost of those decided
report-lost-by-stage = Lost by stage
report-lost-by-reason = Lost by reason
report-lost-pairs = Stage and reason
report-share-of-lost = Share of what was lost

## What is in the pipeline?
report-stages-answer =
    { $n ->
        [one] There is { $n } open deal worth { $value }; by its probability it is worth { $weighted }.
       *[other] There are { $n } open deals worth { $value }; by their probability they are worth { $weighted }.
    }
report-stages-answer-some =
    { $n ->
        [one] There is { $n } open deal, { $without } without an amount. It comes to { $value }; by its probability it is worth { $weighted }.
       *[other] There are { $n } open deals, { $without } of them without an amount. The others come to { $value }; by their probability they are worth { $weighted }.
    }
report-stages-answer-count =
    { $n ->
        [one] There is { $n } open deal, without an amount.
       *[other] There are { $n } open deals, none with an amount.
    }
report-by-stage = Open by stage
report-weighted-note = Weighted is the value times the probability.

## What will come in?
report-forecast-answer = { $value } are expected, counting what is won and what is open by its probability.
report-forecast-answer-target = { $value } are expected: { $share } of the target, counting what is won and what is open by its probability.
report-forecast-over = { $won } were won.
report-forecast-over-target = { $won } were won: { $share } of the target.
report-forecast-still-open = Deals worth { $value } that were expected to close then are still open.
report-forecast-running = { $won } have been won and { $weighted } more are expected, by the probability of what is open: { $value } in all.
report-forecast-running-target = { $won } have been won and { $weighted } more are expected, by the probability of what is open: { $value } in all, { $share } of the target.
report-forecast-late = Of what is still to come, { $value } are from deals whose close date has passed.
report-of-late = of it { $value } with a close date that has passed
report-late = Of it, past the close date
report-forecast-note = What is open counts in the month of its expected closing; what is won, in the month it was won. Deals left out of the forecast do not count.
report-undated-note =
    { $n ->
        [one] 1 open deal has no expected closing date: it counts in no month.
       *[other] { $n } open deals have no expected closing date: they count in no month.
    }
report-targets-note = With no seller, team or branch chosen, the target of all that you see counts: the company’s, your branch’s or your team’s. Where nobody has set one, the sum of its sellers’ targets counts.
report-forecast-by-year = Forecast by year of closing
report-forecast-by-month = Forecast by month of closing
report-forecast-by-seller = Forecast by seller
report-forecast-by-team = Forecast by team
report-forecast-by-branch = Forecast by branch
report-running-by-year = Won and forecast by year of closing
report-running-by-month = Won and forecast by month of closing
report-running-by-seller = Won and forecast by seller
report-running-by-team = Won and forecast by team
report-running-by-branch = Won and forecast by branch
report-changes = What changed in the last seven days
report-change = Change
report-change-new = New
report-change-forward = Moved forward
report-change-back = Moved back
report-change-won = Won
report-change-lost = Lost
report-change-out = Left the period
    .deal = Leaves the period
report-change-in = Came into the period
    .deal = Comes into the period
report-change-later = Put off within the period
    .deal = Put off
report-change-earlier = Brought forward within the period
    .deal = Brought forward
report-change-raised = Worth more
    .deal = Worth more
report-change-lowered = Worth less
    .deal = Worth less
report-changed = Closing dates and amounts that changed in the last seven days
report-changed-first = Closing dates and amounts that changed in the last seven days: { $n } of { $all }, the greatest first
report-changes-partial = Of what changed in closing dates and amounts, only the open deals touched last were looked at, up to { $n }.
report-deal = Deal
report-close-before = Close date before
report-close-now = Close date now
report-amount-before = Amount before
report-amount-now = Amount now
report-change-moved = Changed pipeline

## How long do our sales take?
report-cycle-answer =
    { $mean ->
        [one] A sale takes { $mean } day on average; half of them take at most { $median }.
       *[other] A sale takes { $mean } days on average; half of them take at most { $median }.
    }
report-cycle-mean = Mean (days)
report-cycle-median = Median (days)
report-no-benchmark = no benchmark
report-benchmark = Industry benchmark (days)
report-cycle-by-industry = Cycle by industry
report-cycle-note = Days from opening to winning, of the deals won in the period; those of which nobody said when they were opened do not count. The benchmark is written on each industry.

## Branch against branch
report-branches-answer = { $branch } won most: { $value }, { $share } of the total.
report-branches-none = { $share } of what was won ({ $value }) has no branch.
report-branches-of-rest = Among the branches, { $branch } won most: { $value }, { $share } of the total.
report-branches-across = The figures are those of every branch. What a figure opens are the records that you may see, which can be fewer.
report-branches-note = What is open is as of today, whatever the period.
report-won-by-branch = Won by branch
report-won-by-seller = Won by seller
report-won-by-team = Won by team
report-won-by-year = Won by year
report-won-by-month = Won by month

## What becomes of our leads?
report-leads-answer = { $sold } of the period's leads became sales; { $referred } of those open today were recommended by a customer.
report-leads-all = Received
report-leads-converted = Converted
report-leads-sold = Became sales
report-leads-sold-share = Share sold
report-prospects = Open today
report-prospects-of-them = Of them, open today
report-prospects-referred = Came from a sale
report-prospects-referred-share = Share from sales
report-prospects-share = { $share } of those open
report-leads-by-year = By year of arrival
report-leads-by-month = By month of arrival
report-leads-by-territory = By territory
report-leads-note = A lead became a sale when the deal it was converted into is won.
report-leads-before-note = The leads of the period compared have had more time to become sales.
report-prospects-note = An open lead came from a sale when a customer's contact recommended it.

## How many visits were made?
report-visits-answer =
    { $n ->
        [one] The one visit { $done ->
            [one] was made.
           *[other] { $cancelled ->
                [one] was cancelled.
               *[other] is still to be made.
            }
        }
       *[other] Of { $n } visits { $done ->
            [one] { $done } was made
           *[other] { $done } were made
        }, { $cancelled ->
            [0] none was cancelled
            [one] { $cancelled } was cancelled ({ $share })
           *[other] { $cancelled } were cancelled ({ $share })
        } and { $planned ->
            [0] none is still to be made.
            [one] { $planned } is still to be made.
           *[other] { $planned } are still to be made.
        }
    }
report-visits-all = Planned
report-visits-done = Done
report-visits-cancelled = Cancelled
report-visits-planned = Still to do
report-visits-so-far = until today { $n }; before: { $before }
report-visits-cancelled-share = Share cancelled
report-visits-by-seller = Visits by seller
report-visits-by-customer = Visits by customer
report-visits-note = Planned are all visits of the period, whether made or not. Click a figure to see the visits, and why they were cancelled.
