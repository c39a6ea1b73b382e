-- Title: What a remedy costs
-- Metric: M10
-- Decides: authority caps
-- Shape: spread
-- Unit: money
-- Columns: remedy: its id; currency; n: offers somebody took or was given; least, middle, most: hundredths,
--   for one offer
-- No total: money alone as an aim makes people withhold it, so it is read beside what became of the customers.
-- What costs nothing is left out. Without an amount of its own an offer costs what the team's list says.
with taken as (
  select
    c.back as back, c.grp as grp, c.incident as incident, r.id as id, r.remedy as remedy,
    coalesce(r.amount, p.amount) as amount,
    case when r.amount is not null then r.currency else p.currency end as currency
  from counted c
  join remedy r on r.incident = c.incident
  left join price p on p.remedy = r.remedy
  where (r.chosen > 0 or r.given > 0) and coalesce(r.amount, p.amount, 0) > 0
),
ranked as (
  select t.back, t.grp, t.remedy, t.currency, t.amount,
    row_number() over (partition by t.back, t.grp, t.remedy, t.currency order by t.amount, t.incident, t.id) as place,
    count(*) over (partition by t.back, t.grp, t.remedy, t.currency) as n
  from taken t
)
select
  r.back as back,
  r.grp as grp,
  r.remedy as remedy,
  r.currency as currency,
  max(r.n) as n,
  min(r.amount) as least,
  min(case when 2 * r.place in (r.n, r.n + 1) then r.amount end) as middle,
  max(r.amount) as most
from ranked r
group by r.back, r.grp, r.remedy, r.currency
order by r.back, r.grp, r.remedy, r.currency
