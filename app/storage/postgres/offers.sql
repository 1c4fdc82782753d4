-- What may be offered to a person: the desk works an offer out (app/rules/plans.py), and here it is looked
-- at again for whom it is, whether its rows come to what is owed, what the law lets and what a role may
-- offer without asking (app/rules/limits.py).

-- An amount as a proposal states it, in fen.
CREATE FUNCTION office.fen(stated text) RETURNS bigint LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  IF stated !~ '^[0-9]{1,13}(\.[0-9]{1,2})?$' THEN
    RAISE invalid_parameter_value USING MESSAGE = 'this is no amount: ' || stated;
  END IF;
  RETURN coalesce((stated::numeric * 100)::bigint, 0);
END $$;

-- A yearly rate, as app/rules/plainvalues.py reads it.
CREATE FUNCTION office.rate(stated text) RETURNS numeric LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  IF stated !~ '^[0-9]{1,2}(\.[0-9]{1,18})?$' OR stated::numeric > 10 THEN
    RAISE invalid_parameter_value USING MESSAGE = 'this is no yearly rate: ' || stated;
  END IF;
  RETURN stated::numeric;
END $$;

-- The value in force on a day, of [first day, value, …] in their order.
CREATE FUNCTION office.on_day(dated jsonb, day date) RETURNS jsonb LANGUAGE sql IMMUTABLE
RETURN (SELECT v.one FROM jsonb_array_elements(dated) WITH ORDINALITY AS v (one, nth)
  WHERE (v.one ->> 0)::date <= day ORDER BY v.nth DESC LIMIT 1);

-- The days on which something falls due as they were agreed, before any was moved.
CREATE FUNCTION office.due_days(offer jsonb) RETURNS date[] LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE
    WHEN offer ->> 'kind' <> 'instalments'
    THEN ARRAY[office.day(coalesce(offer ->> 'new_due', offer ->> 'valid_until'))]
    WHEN offer -> 'dates' IS NOT NULL
    THEN (SELECT array_agg(office.day(d) ORDER BY nth)
      FROM jsonb_array_elements_text(offer -> 'dates') WITH ORDINALITY AS t (d, nth))
    ELSE (SELECT array_agg((office.day(offer ->> 'first_due') + n * CASE offer ->> 'every'
        WHEN 'week' THEN interval '7 days' WHEN 'two_weeks' THEN interval '14 days'
        WHEN 'month' THEN interval '1 month' END)::date ORDER BY n)
      FROM generate_series(0, least((offer ->> 'count')::int, 1200) - 1) AS n)
  END
$$;

-- Whole months from one day to another, a month begun counted as one.
CREATE FUNCTION office.months_between(first date, last date) RETURNS integer LANGUAGE sql IMMUTABLE
RETURN (SELECT m.whole + ((first + make_interval(months => m.whole))::date < last)::int
  FROM (SELECT ((extract(year FROM last) - extract(year FROM first)) * 12
    + extract(month FROM last) - extract(month FROM first))::int AS whole) AS m);

-- An offer read: what is owed and waived of each part, what is arranged; in a settlement whatever is not
-- paid is waived, what was added last first.
CREATE FUNCTION office.read_offer(proposal jsonb) RETURNS office.offer LANGUAGE plpgsql STABLE AS $$
DECLARE
  o office.offer;
  offer jsonb := proposal -> 'offer';
  rest bigint;
  share bigint;
  part text;
BEGIN
  o.kind := offer ->> 'kind';
  o.days := office.due_days(offer);
  o.down := office.fen(offer ->> 'down_payment');
  SELECT jsonb_object_agg(p, (SELECT coalesce(sum(office.fen(d ->> p)), 0)
      FROM jsonb_array_elements(proposal -> 'debts') AS d)),
    jsonb_object_agg(p, office.fen(offer -> 'waive' ->> p))
  INTO o.owed, o.waived FROM office.limits AS t, unnest(t.waiver) AS p;
  o.whole := (SELECT sum(p.value::bigint) FROM jsonb_each_text(o.owed) AS p);
  rest := o.whole - o.down - (SELECT sum(p.value::bigint) FROM jsonb_each_text(o.waived) AS p);
  IF o.kind = 'settlement' THEN
    o.arranged := office.fen(offer ->> 'pay');
    rest := rest - o.arranged;
    FOREACH part IN ARRAY (SELECT t.waiver FROM office.limits AS t) LOOP
      share := least(rest, (o.owed ->> part)::bigint - (o.waived ->> part)::bigint);
      o.waived := o.waived || jsonb_build_object(part, (o.waived ->> part)::bigint + share);
      rest := rest - share;
    END LOOP;
  ELSE
    o.arranged := rest;
  END IF;
  IF (o.kind IN ('instalments', 'extension', 'settlement', 'grace') AND o.arranged > 0 AND rest >= 0
    AND array_position(o.days, NULL) IS NULL AND o.days[1] >= office.day(proposal ->> 'as_of'))
    IS NOT TRUE OR EXISTS (SELECT FROM jsonb_each_text(o.waived) AS w
      WHERE w.value::bigint > (o.owed ->> w.key)::bigint) THEN
    RAISE invalid_parameter_value USING MESSAGE = 'this is no offer';
  END IF;
  RETURN o;
END $$;

-- Whether two proposals are about a loan in common.
CREATE FUNCTION office.shares_debts(one jsonb, other jsonb) RETURNS boolean LANGUAGE sql IMMUTABLE
RETURN EXISTS (SELECT FROM jsonb_array_elements(one -> 'debts') AS d,
  jsonb_array_elements(other -> 'debts') AS e WHERE d ->> 'id' = e ->> 'id');

-- How often these loans were put off by such an offer on days before: what was kept put nothing off.
CREATE FUNCTION office.times_before(members text[], asked jsonb) RETURNS bigint
LANGUAGE sql STABLE AS $$
  SELECT count(DISTINCT made.on_day) FROM public.agreements AS a,
    LATERAL (SELECT a.proposal::jsonb AS p) AS known,
    LATERAL (SELECT known.p ->> 'as_of' AS on_day) AS made
  WHERE a.debtor_id = ANY (members) AND a.kind = asked -> 'offer' ->> 'kind'
    AND known.p -> 'offer' ->> 'new_due' > made.on_day AND made.on_day <> asked ->> 'as_of'
    AND office.agreement_state(a.id) <> 'kept' AND office.shares_debts(known.p, asked)
$$;

-- Refuse amounts that are not what is owed: of no part beside the principal more than the creditor's file
-- names, and less together by no more than was paid on them after the day of the file's figures, which
-- payments leave; on a contract as a whole, after the oldest of them.
CREATE FUNCTION office.check_sums(members text[], p jsonb) RETURNS void LANGUAGE plpgsql STABLE AS $$
DECLARE
  sums record;
BEGIN
  SELECT sum(t.stated) AS stated, sum(t.overdue) AS overdue, bool_and(t.stated <= t.overdue
    AND t.late_fee = 0 AND t.interest <= t.named[1] AND t.penalty <= t.named[2]
    AND t.fees <= t.named[3]) AS within
  INTO sums FROM (
    SELECT s.*, s.principal + s.interest + s.penalty + s.late_fee + s.fees AS stated, d.overdue,
      ARRAY[coalesce(d.interest, 0), coalesce(d.penalty, 0), coalesce(d.fees, 0)] AS named
    FROM jsonb_array_elements(p -> 'debts') AS o JOIN public.debts AS d ON d.id = o ->> 'id', LATERAL (
      SELECT office.fen(o ->> 'principal') AS principal, office.fen(o ->> 'interest') AS interest,
        office.fen(o ->> 'penalty') AS penalty, office.fen(o ->> 'late_fee') AS late_fee,
        office.fen(o ->> 'fees') AS fees) AS s
  ) AS t;
  IF NOT sums.within OR sums.overdue - sums.stated > (SELECT coalesce(sum(paid.amount), 0)
    FROM office.paid(members) AS paid WHERE paid.currency = p ->> 'currency' AND paid.paid_on > (
      SELECT min(coalesce(i.as_of::date, '-infinity'))
      FROM jsonb_array_elements(p -> 'debts') AS o JOIN public.debts AS d ON d.id = o ->> 'id'
      LEFT JOIN public.imports AS i ON i.id = d.import_id
      WHERE coalesce(paid.debt, d.id) = d.id)) THEN
    PERFORM office.refuse('agreement.owed_otherwise', jsonb_build_object(
      'stated', office.money(sums.stated::bigint, p ->> 'currency'),
      'owed', office.money(sums.overdue::bigint, p ->> 'currency')));
  END IF;
END $$;

-- Refuse what is stated otherwise than the office knows it: the day, the seat, whose loans, their kind.
CREATE FUNCTION office.check_stated(members text[], p jsonb, seat text, at timestamptz)
RETURNS void LANGUAGE plpgsql STABLE AS $$
DECLARE
  loans integer := jsonb_array_length(p -> 'debts');
  foreign_loan text;
  known record;
BEGIN
  SELECT d ->> 'id' INTO foreign_loan FROM jsonb_array_elements(p -> 'debts') AS d
  WHERE NOT EXISTS (SELECT FROM public.debts AS t WHERE t.id = d ->> 'id' AND t.state = 'open'
    AND t.debtor_id = ANY (members) AND t.currency = p ->> 'currency');
  IF foreign_loan IS NOT NULL THEN
    PERFORM office.refuse('agreement.unknown_debt', jsonb_build_object('debt', foreign_loan));
  END IF;
  SELECT count(*) AS loans,
    CASE WHEN count(DISTINCT t.lender_kind) = 1 AND count(t.lender_kind) = count(*)
      THEN min(t.lender_kind) END AS lender,
    CASE WHEN count(DISTINCT t.product_kind) = 1 AND count(t.product_kind) = count(*)
      THEN min(t.product_kind) END AS product
  INTO known FROM (
    SELECT coalesce(t.lender_kind, c.lender_kind) AS lender_kind,
      coalesce(t.product_kind, c.product_kind) AS product_kind
    FROM public.debts AS t JOIN public.creditors AS c ON c.id = t.creditor_id
    WHERE t.id IN (SELECT d ->> 'id' FROM jsonb_array_elements(p -> 'debts') AS d)) AS t;
  PERFORM office.check_code('lender', coalesce(p ->> 'lender', ''));
  PERFORM office.check_code('product', coalesce(p ->> 'product', ''));
  IF (loans = known.loans AND loans > 0 AND p ->> 'as_of' = office.iso(office.today(at))
    AND p ->> 'role' = seat AND p ->> 'lender' = coalesce(known.lender, p ->> 'lender')
    AND p ->> 'product' = coalesce(known.product, p ->> 'product')
    AND coalesce((p ->> 'times_before')::int, 0) = office.times_before(members, p)) IS NOT TRUE THEN
    RAISE invalid_parameter_value USING MESSAGE = 'the office knows this otherwise';
  END IF;
  PERFORM office.check_sums(members, p);
END $$;

-- Refuse a schedule that is not of the offer: its days, what it pays of what, that it comes to what is
-- arranged, and no more interest than runs at the rate of the offer. A day may be moved off a holiday; odd
-- fen are a matter of each row. Each key is there once and each amount a number: desks read it back.
CREATE FUNCTION office.check_schedule(proposal jsonb, o office.offer, schedule json) RETURNS void
LANGUAGE plpgsql STABLE AS $$
DECLARE
  rate numeric := CASE WHEN o.kind = 'settlement' THEN 0
    ELSE coalesce(office.rate(proposal -> 'offer' ->> 'annual_rate'), 0) END;
  every text := CASE WHEN o.kind = 'instalments' AND proposal -> 'offer' -> 'dates' IS NULL
    THEN proposal -> 'offer' ->> 'every' END;
  moves integer := CASE WHEN coalesce(proposal -> 'offer' ->> 'shift', 'none') = 'none' THEN 0
    ELSE 15 END;
  before date := office.day(proposal ->> 'as_of');
  left_over bigint := o.arranged;
  balance numeric := o.arranged;
  runs numeric;
  run numeric := 0;
  interest bigint := 0;
  r record;
BEGIN
  FOR r IN
    SELECT e.nth, (e.row -> 'n')::text::int AS n, office.day(e.row ->> 'due') AS due,
      (e.row -> 'agreed_interest')::text::bigint AS interest,
      (e.row -> 'balance_after')::text::bigint AS balance_after,
      (SELECT count(*) FROM json_object_keys(e.row)) AS keys,
      (SELECT CASE WHEN count(*) = count(DISTINCT p.key) THEN sum(p.value::text::bigint) END
        FROM json_each(e.row -> 'parts') AS p WHERE p.value::text::bigint >= 0) AS part,
      (SELECT CASE WHEN count(*) = count(DISTINCT p.key) THEN sum(p.value::text::bigint) END
        FROM json_each(e.row -> 'by_debt') AS p
        WHERE p.value::text::bigint >= 0 AND p.key IN (
          SELECT d ->> 'id' FROM jsonb_array_elements(proposal -> 'debts') AS d)) AS of_debts
    FROM json_array_elements(schedule) WITH ORDINALITY AS e (row, nth) ORDER BY e.nth
  LOOP
    runs := round(balance * rate * CASE every WHEN 'month' THEN 1.0 / 12
      WHEN 'two_weeks' THEN 1.0 / 26 WHEN 'week' THEN 1.0 / 52
      ELSE (r.due - before) / 365.0 END, 9);
    run := run + runs;
    balance := balance + runs - r.part - r.interest;
    left_over := left_over - r.part;
    interest := interest + r.interest;
    IF (r.keys = 6 AND r.n = r.nth AND r.part + r.interest = r.of_debts AND r.interest >= 0
      AND r.balance_after = left_over AND interest <= run + r.n AND r.due >= before
      AND r.due BETWEEN o.days[r.nth] - moves AND o.days[r.nth] + moves) IS NOT TRUE THEN
      RAISE invalid_parameter_value USING MESSAGE = 'this is not its schedule';
    END IF;
    before := r.due;
  END LOOP;
  IF (left_over = 0 AND json_array_length(schedule) = cardinality(o.days)) IS NOT TRUE OR EXISTS (
    SELECT FROM json_array_elements(schedule) AS e, json_each_text(e -> 'parts') AS p
    GROUP BY p.key HAVING sum(p.value::bigint)
      > coalesce((o.owed ->> p.key)::bigint - (o.waived ->> p.key)::bigint, -1)) OR EXISTS (
    SELECT FROM json_array_elements(schedule) AS e, LATERAL (  -- an instalment is of all that its row says
      SELECT p.value FROM json_each_text(e -> 'parts') AS p WHERE p.value::bigint < 0
      UNION ALL
      SELECT p.value FROM json_each_text(e -> 'by_debt') AS p WHERE p.value::bigint < 0 OR p.key NOT IN (
        SELECT d ->> 'id' FROM jsonb_array_elements(proposal -> 'debts') AS d)) AS besides) THEN
    RAISE invalid_parameter_value USING MESSAGE = 'this is not its schedule';
  END IF;
END $$;

-- How many months instalments take: a first one that falls due within two months of the offer does not
-- make monthly ones longer.
CREATE FUNCTION office.months_of(proposal jsonb, days date[]) RETURNS integer LANGUAGE sql IMMUTABLE
RETURN (SELECT CASE WHEN proposal -> 'offer' -> 'dates' IS NULL
    AND proposal -> 'offer' ->> 'every' = 'month'
    THEN greatest(cardinality(days), m.whole - 1) ELSE m.whole END
  FROM (SELECT office.months_between(office.day(proposal ->> 'as_of'), days[cardinality(days)])
    AS whole) AS m);

-- What an offer takes of a role's authority, beside the most that it may.
CREATE FUNCTION office.measures(proposal jsonb, o office.offer, seat text)
RETURNS TABLE (what text, found numeric, most numeric) LANGUAGE sql STABLE AS $$
  SELECT m.what, m.found, m.most
  FROM office.limits AS t, LATERAL (SELECT t.authority -> seat AS may) AS a,
    LATERAL (SELECT o.days[cardinality(o.days)] - office.day(proposal ->> 'as_of') AS later,
      coalesce((proposal ->> 'times_before')::int, 0) + 1 AS often) AS put_off,
    LATERAL (
      SELECT 'waive_' || w.key AS what, w.value::numeric AS found,
        trunc((a.may -> 'waive' ->> w.key)::numeric * (o.owed ->> w.key)::bigint) AS most
      FROM jsonb_each_text(o.waived) AS w WHERE o.kind <> 'settlement' AND w.value <> '0'
      UNION ALL SELECT 'discount', (SELECT sum(w.value::bigint) FROM jsonb_each_text(o.waived) AS w),
        trunc((a.may ->> 'discount')::numeric * o.whole) WHERE o.kind = 'settlement'
      UNION ALL SELECT 'months', office.months_of(proposal, o.days), (a.may ->> 'months')::int
        WHERE o.kind = 'instalments'
      UNION ALL SELECT 'days', put_off.later, (a.may ->> (o.kind || '_days'))::int
        WHERE o.kind IN ('extension', 'grace')
      UNION ALL SELECT o.kind || 's', put_off.often, (a.may ->> (o.kind || 's'))::int
        WHERE o.kind IN ('extension', 'grace') AND put_off.later > 0
    ) AS m
$$;

-- Whether a role may offer that; a plan that asks more of a month than is left of it a collector may not.
CREATE FUNCTION office.may_offer(proposal jsonb, o office.offer, schedule json, seat text)
RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT NOT EXISTS (SELECT FROM office.measures(proposal, o, seat) AS m WHERE m.found > m.most)
    AND NOT (seat = 'collector' AND coalesce((
      SELECT max(m.asked) FROM (
        SELECT sum((SELECT sum(p.value::bigint) FROM json_each_text(e.row -> 'by_debt') AS p)) AS asked
        FROM json_array_elements(schedule) WITH ORDINALITY AS e (row, nth)
        GROUP BY date_trunc('month', o.days[e.nth])) AS m
    ) > (SELECT greatest(0, office.fen(f ->> 'income') - coalesce((
        SELECT sum(office.fen(s.value)) FROM jsonb_each_text(f -> 'expenditure') AS s), 0))
      FROM (SELECT nullif(proposal -> 'affordability', 'null') AS f) AS h WHERE h.f IS NOT NULL), false))
$$;

-- Refuse what the law or the creditor does not let.
CREATE FUNCTION office.check_limits(proposal jsonb, o office.offer, schedule json) RETURNS void
LANGUAGE plpgsql STABLE AS $$
DECLARE
  as_of date := office.day(proposal ->> 'as_of');
  t office.limits := (SELECT k FROM office.limits AS k);
  dearest numeric := greatest(office.rate(proposal -> 'offer' ->> 'annual_rate'), 0, (
    SELECT max(greatest(office.rate(d ->> 'annual_rate'), loan.annual_rate::numeric))
    FROM jsonb_array_elements(proposal -> 'debts') AS d
    LEFT JOIN public.debts AS loan ON loan.id = d ->> 'id'));
  card jsonb := office.on_day(t.card_months -> 'values', as_of);
  over record;
BEGIN
  SELECT b.* INTO over FROM (
    SELECT 'annual_cost' AS "limit", c ->> 'source' AS source
    FROM jsonb_array_elements(t.annual_cost) AS c,
      LATERAL (SELECT office.on_day(c -> 'values', as_of) AS v) AS cap
    WHERE c -> 'lenders' ? (proposal ->> 'lender') AND dearest > (cap.v ->> 1)::numeric
      * CASE WHEN (cap.v ->> 2)::boolean THEN (office.on_day(t.prime_rate, as_of) ->> 1)::numeric
        ELSE 1 END
    UNION ALL SELECT 'card_months', t.card_months ->> 'source'
    WHERE o.kind = 'instalments' AND proposal ->> 'product' = 'credit_card'
      AND office.months_of(proposal, o.days) > (card ->> 1)::numeric
    UNION ALL SELECT 'smallest_instalment', ''
    WHERE o.kind = 'instalments' AND EXISTS (SELECT FROM json_array_elements(schedule) AS e,
      LATERAL (
        SELECT sum(p.value::bigint) AS total, max(coalesce(t.smallest_instalment -> 'own' ->> c.name,
          t.smallest_instalment ->> 'usual')::bigint) FILTER (WHERE p.value <> '0') AS least
        FROM json_each_text(e -> 'by_debt') AS p JOIN public.debts AS d ON d.id = p.key
        JOIN public.creditors AS c ON c.id = d.creditor_id) AS of_row
      WHERE of_row.total < of_row.least)
    UNION ALL SELECT 'waiver_order', ''
    WHERE o.waived ->> 'principal' <> '0'
      AND (o.waived ->> 'penalty', o.waived ->> 'late_fee')
        <> (o.owed ->> 'penalty', o.owed ->> 'late_fee')
  ) AS b LIMIT 1;
  IF over."limit" IS NOT NULL THEN
    PERFORM office.refuse('agreement.over_limit',
      jsonb_build_object('limit', over."limit", 'source', over.source));
  END IF;
END $$;

-- By whose limits somebody offers.
CREATE FUNCTION office.seat(me public.staff) RETURNS text LANGUAGE sql IMMUTABLE
RETURN CASE me.role WHEN 'team_lead' THEN 'team_lead' ELSE 'collector' END;

-- Look at an offer again, by the limits of a seat; what was made of it is returned.
CREATE FUNCTION office.check_offer(members text[], s office.stated_offer, seat text, at timestamptz)
RETURNS office.offer LANGUAGE plpgsql STABLE AS $$
DECLARE
  o office.offer;
BEGIN
  PERFORM office.check_keys(s.proposal, '{"id": 0, "as_of": 0, "currency": 0, "lender": 0, "product": 0,
    "debts": 0, "offer": 0, "affordability": 0, "role": 0, "times_before": 0}');
  PERFORM office.check_keys(s.proposal -> 'offer', '{"kind": 0, "down_payment": 0, "count": 0, "every": 0,
    "dates": 0, "first_due": 0, "shape": 0, "steps": 0, "annual_rate": 0, "shift": 0, "waive": 0,
    "new_due": 0, "pay": 0, "valid_until": 0}');
  PERFORM office.check_stated(members, s.proposal, seat, at);
  o := office.read_offer(s.proposal);
  PERFORM office.check_schedule(s.proposal, o, s.schedule::json);
  PERFORM office.check_limits(s.proposal, o, s.schedule::json);
  RETURN o;
END $$;

-- The same of an offer that is to be agreed on: within one's own limits, or just what a lead granted for
-- these very loans and nobody has used yet.
CREATE FUNCTION office.offered_upon(
  members text[], s office.stated_offer, approval text, me public.staff, at timestamptz
) RETURNS office.offer LANGUAGE plpgsql STABLE AS $$
DECLARE
  granted jsonb := (SELECT a.granted::jsonb FROM public.approvals AS a
    WHERE a.id = approval AND a.debtor_id = ANY (members));
  seat text := CASE WHEN approval IS NULL THEN office.seat(me) ELSE 'team_lead' END;
  o office.offer := office.check_offer(members, s, seat, at);
BEGIN
  IF approval IS NOT NULL AND (granted IS NULL
    OR (granted -> 'offer', granted -> 'debts') <> (s.proposal -> 'offer', s.proposal -> 'debts')
    OR EXISTS (SELECT FROM public.agreements AS a WHERE a.approval_id = approval)) THEN
    PERFORM office.refuse('agreement.not_granted');
  ELSIF NOT office.may_offer(s.proposal, o, s.schedule::json, seat) THEN
    PERFORM office.refuse('agreement.needs_approval');
  END IF;
  RETURN o;
END $$;
