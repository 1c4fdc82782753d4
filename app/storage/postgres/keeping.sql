-- Promises and instalments judged by posted payments, the calendar and data alone: what
-- app/rules/keeping.py says and app/services/keeping.py records. A test holds the two together.

-- What is shipped of a working calendar, and what is on file of one: the latest fact of a day holds.
CREATE FUNCTION office.is_worked(day date) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT CASE f.kind WHEN 'workday' THEN true WHEN 'holiday' THEN false
    ELSE day = ANY (k.worked) OR (extract(isodow FROM day) < 6 AND day <> ALL (k.off)) END
  FROM office.keeping AS k LEFT JOIN LATERAL (
    SELECT c.kind FROM public.calendar_facts AS c
    WHERE c.pack = 'cn' AND c.day = office.iso(is_worked.day) AND c.kind <> 'verified'
    ORDER BY c.at DESC, c.id DESC LIMIT 1
  ) AS f ON true
$$;

CREATE FUNCTION office.is_on_file(day date) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT extract(year FROM day) = ANY (k.years) OR coalesce(office.iso(day) <= (
    SELECT c.day FROM public.calendar_facts AS c WHERE c.pack = 'cn' AND c.kind = 'verified'
    ORDER BY c.at DESC, c.id DESC LIMIT 1), false)
  FROM office.keeping AS k
$$;

-- The last day of so many working days of grace; where the calendar is not on file the earliest that
-- any calendar could give.
CREATE FUNCTION office.deadline(due date, grace integer, OUT last_on date, OUT is_known boolean)
LANGUAGE plpgsql STABLE AS $$
DECLARE
  lacks integer := grace;
BEGIN
  last_on := due;
  is_known := true;
  WHILE lacks > 0 LOOP
    last_on := last_on + 1;
    IF NOT office.is_on_file(last_on) THEN
      last_on := last_on + (lacks - 1);
      is_known := false;
      RETURN;
    END IF;
    lacks := lacks - office.is_worked(last_on)::int;
  END LOOP;
END $$;

-- What the person promised and agreed, and nobody took back; `debts` with what each is to get, '' for
-- whichever loan of theirs.
CREATE FUNCTION office.dues(members text[]) RETURNS office.due[] LANGUAGE sql STABLE AS $$
  SELECT array_agg(ROW(d.id, d.kind, d.agreement, d.due_on, d.made_on, d.currency,
    (SELECT sum(fen) FROM unnest(d.parts) AS fen), d.debts, d.parts, g.last_on, g.is_known, '{}',
    '{}', 0)::office.due ORDER BY d.id COLLATE "C")
  FROM (
    SELECT p.id, 'promise' AS kind, p.id AS agreement, p.due_on::date AS due_on,
      office.today(office.moment(p.made_at)) AS made_on, p.currency, ARRAY[''] AS debts,
      ARRAY[p.amount] AS parts
    FROM public.promises AS p WHERE p.debtor_id = ANY (members) AND p.state <> 'cancelled'
    UNION ALL
    SELECT i.id, a.kind, a.id, i.due_on::date, office.today(office.moment(a.at)), i.currency,
      coalesce(b.debts, ARRAY['']), coalesce(b.parts, ARRAY[i.amount])
    FROM public.instalments AS i JOIN public.agreements AS a ON a.id = i.agreement_id,
      LATERAL (
        SELECT array_agg(part.key ORDER BY part.nth), array_agg(part.value::bigint ORDER BY part.nth)
        FROM json_array_elements(a.schedule::json) AS r,
          LATERAL json_each_text(r -> 'by_debt') WITH ORDINALITY AS part (key, value, nth)
        WHERE (r ->> 'n')::int = i.n
      ) AS b (debts, parts)
    WHERE i.debtor_id = ANY (members) AND i.closed_by IS NULL
  ) AS d, office.keeping AS k, LATERAL office.deadline(d.due_on, (k.grace ->> d.kind)::int) AS g
$$;

-- What is left of a payment: less its reversals, and again what reinstates it by taking back one of them.
CREATE FUNCTION office.net(bank text) RETURNS bigint LANGUAGE sql STABLE AS $$
  SELECT coalesce(sum(p.amount), 0)::bigint FROM (
    SELECT n.amount FROM public.payments AS n WHERE n.reference = bank
    UNION ALL SELECT n.amount FROM public.payments AS n WHERE n.reverses = bank
    UNION ALL SELECT n.amount FROM public.payments AS r
    JOIN public.payments AS n ON n.reverses = r.reference WHERE r.reverses = bank
  ) AS p
$$;

-- What was paid, less what is taken back of it, under the reference of the first.
CREATE FUNCTION office.paid(members text[])
RETURNS TABLE (reference text, debt text, paid_on date, currency text, amount bigint)
LANGUAGE sql STABLE AS $$
  SELECT o.reference, o.debt_id, o.paid_on::date, o.currency, office.net(o.reference)
  FROM public.payments AS o WHERE o.debtor_id = ANY (members) AND o.reverses IS NULL
  ORDER BY o.paid_on, o.reference COLLATE "C"
$$;

-- By what a payment finds what it pays, the first one first.
CREATE FUNCTION office.rank_of(d office.due, debt text, current_to date) RETURNS integer[]
LANGUAGE sql STABLE AS $$
  SELECT array_agg(CASE o.name
    WHEN 'current' THEN (d.due_on > coalesce(current_to, 'infinity'))::int
    WHEN 'named' THEN (NOT d.debts && ARRAY['', coalesce(debt, '')])::int
    WHEN 'due' THEN d.due_on - date '1970-01-01'
    WHEN 'made' THEN d.made_on - date '1970-01-01' END ORDER BY o.nth)
  FROM office.keeping AS k, unnest(k."order") WITH ORDINALITY AS o (name, nth)
$$;

-- Put so much of a payment to a due; the part of the loan it names is filled first.
CREATE FUNCTION office.pay_due(INOUT d office.due, debt text, paid_on date, amount bigint)
LANGUAGE plpgsql STABLE AS $$
DECLARE
  left_over bigint := amount;
  share bigint;
  nth integer;
BEGIN
  d.came_on := d.came_on || paid_on;
  d.came := d.came || amount;
  FOR nth IN SELECT n FROM generate_subscripts(d.debts, 1) AS n
    ORDER BY d.debts[n] IS DISTINCT FROM debt AND d.debts[n] <> '', n
  LOOP
    share := least(d.parts[nth], left_over);
    d.parts[nth] := d.parts[nth] - share;
    left_over := left_over - share;
  END LOOP;
END $$;

-- One payment over what was promised or agreed before it, in the order of the data. What comes after
-- the grace of a promise or a settlement is not for it.
CREATE FUNCTION office.allocate(
  dues office.due[], debt text, paid_on date, currency text, amount bigint
) RETURNS office.due[] LANGUAGE plpgsql STABLE AS $$
DECLARE
  whole boolean := debt IS NULL OR (SELECT k.spread FROM office.keeping AS k);
  left_over bigint := amount;
  share bigint;
  nth integer;
BEGIN
  FOR nth IN
    WITH fitting AS (
      SELECT n AS place FROM generate_subscripts(dues, 1) AS n
      WHERE dues[n].made_on <= allocate.paid_on AND dues[n].currency = allocate.currency
        AND NOT (dues[n].kind IN ('promise', 'settlement') AND allocate.paid_on > dues[n].last_on)
    )
    SELECT f.place FROM fitting AS f, LATERAL (
      SELECT min(dues[g.place].due_on) AS until FROM fitting AS g
      WHERE dues[g.place].agreement = dues[f.place].agreement
        AND dues[g.place].due_on >= allocate.paid_on AND 0 <> ANY (dues[g.place].parts)
    ) AS following
    ORDER BY office.rank_of(dues[f.place], debt, following.until), dues[f.place].id COLLATE "C"
  LOOP
    share := least(left_over, (
      SELECT sum(part.fen) FROM unnest(dues[nth].debts, dues[nth].parts) AS part (loan, fen)
      WHERE whole OR part.loan IN ('', debt)));
    IF share > 0 THEN
      dues[nth] := office.pay_due(dues[nth], debt, paid_on, share);
      left_over := left_over - share;
    END IF;
  END LOOP;
  RETURN dues;
END $$;

-- What came in time for instalments that were behind when it was promised: whoever promises then
-- promises that money, and pays it once, for the promise that is due first.
CREATE FUNCTION office.share_out(dues office.due[]) RETURNS office.due[]
LANGUAGE plpgsql STABLE AS $$
DECLARE
  spent jsonb := '{}';
  p office.due;
  came record;
  lacks bigint;
  used bigint;
  share bigint;
  nth integer;
BEGIN
  FOR nth IN SELECT n FROM generate_subscripts(dues, 1) AS n WHERE dues[n].kind = 'promise'
    ORDER BY dues[n].due_on, dues[n].made_on, dues[n].id COLLATE "C"
  LOOP
    p := dues[nth];
    lacks := (SELECT sum(fen) FROM unnest(p.parts) AS fen);
    p.shared := lacks;
    FOR came IN
      SELECT b.id || ' ' || c.place AS key, c.fen
      FROM unnest(dues) AS b, unnest(b.came_on, b.came) WITH ORDINALITY AS c (day, fen, place)
      WHERE b.kind <> 'promise' AND b.due_on < p.made_on AND b.currency = p.currency
        AND c.day BETWEEN p.made_on AND p.last_on
      ORDER BY c.day, b.id COLLATE "C", c.place
    LOOP
      used := coalesce((spent ->> came.key)::bigint, 0);
      share := least(lacks, came.fen - used);
      spent := spent || jsonb_build_object(came.key, used + share);
      lacks := lacks - share;
    END LOOP;
    p.shared := p.shared - lacks;
    dues[nth] := p;
  END LOOP;
  RETURN dues;
END $$;

-- What has become of a due by a day, with what came in time.
CREATE FUNCTION office.state_of(d office.due, today date) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT CASE
    WHEN came.in_time >= d.amount - least(trunc(d.amount * k.tolerance), k.tolerance_most) THEN 'kept'
    WHEN today < d.due_on THEN 'open'
    WHEN today = d.due_on THEN 'due'
    WHEN today <= d.last_on THEN 'grace'
    WHEN NOT d.is_known THEN 'asked'
    WHEN came.in_time > 0 AND came.in_time >= d.amount * k.part_from THEN 'part'
    ELSE 'broken' END
  FROM office.keeping AS k, LATERAL (
    SELECT d.shared + coalesce(sum(c.fen) FILTER (WHERE c.day <= d.last_on), 0) AS in_time
    FROM unnest(d.came_on, d.came) AS c (day, fen)
  ) AS came
$$;

-- What became of each promise and instalment of a person by a day.
CREATE FUNCTION office.judge(members text[]) RETURNS office.due[] LANGUAGE plpgsql STABLE AS $$
DECLARE
  dues office.due[] := office.dues(members);
  p record;
BEGIN
  IF dues IS NOT NULL THEN
    FOR p IN SELECT * FROM office.paid(members) LOOP
      dues := office.allocate(dues, p.debt, p.paid_on, p.currency, p.amount);
    END LOOP;
    dues := office.share_out(dues);
  END IF;
  RETURN dues;
END $$;

-- What was promised, and what became of it: of a broken one the place in the queue speaks.
CREATE FUNCTION office.keep_promises(
  person text, dues office.due[], at timestamptz, me public.staff, device text
) RETURNS void LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  one record;
BEGIN
  FOR one IN
    SELECT p.id, p.contact_id, p.state, j.state AS became, j.paid
    FROM unnest(dues) AS d JOIN public.promises AS p ON p.id = d.id, LATERAL (
      SELECT office.state_of(d, office.today(at)) AS state, d.shared
        + (SELECT coalesce(sum(fen), 0)::bigint FROM unnest(d.came) AS fen) AS paid
    ) AS j
    WHERE d.kind = 'promise' ORDER BY d.id COLLATE "C"
  LOOP
    IF one.became NOT IN ('kept', 'part', 'broken') THEN
      one.became := 'open';
    END IF;
    CONTINUE WHEN one.became = one.state;
    UPDATE public.promises AS p SET state = one.became WHERE p.id = one.id;
    IF one.became <> 'open' THEN
      PERFORM office.drop_look(one.contact_id);
    END IF;
    PERFORM office.append(person, 'promise.judged', at, me.id, device, jsonb_build_object(
      'promise', one.id, 'state', one.became, 'paid', one.paid));
  END LOOP;
END $$;

-- A schedule, and what became of each of its rows.
CREATE FUNCTION office.keep_rows(
  person text, dues office.due[], at timestamptz, me public.staff, device text
) RETURNS void LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  one record;
BEGIN
  FOR one IN
    SELECT i.id, i.agreement_id, i.n, j.state, j.paid
    FROM unnest(dues) AS d JOIN public.instalments AS i ON i.id = d.id
    JOIN public.agreements AS a ON a.id = i.agreement_id, LATERAL (
      SELECT office.state_of(d, office.today(keep_rows.at)) AS state,
        (SELECT coalesce(sum(fen), 0)::bigint FROM unnest(d.came) AS fen) AS paid
    ) AS j
    WHERE d.kind <> 'promise' AND (i.state, i.paid) <> (j.state, j.paid) ORDER BY a.at, a.id, i.n
  LOOP
    UPDATE public.instalments AS i SET state = one.state, paid = one.paid WHERE i.id = one.id;
    PERFORM office.append(person, 'agreement.judged', at, me.id, device, jsonb_build_object(
      'agreement', one.agreement_id, 'n', one.n, 'state', one.state, 'paid', one.paid));
  END LOOP;
END $$;

-- What has become of an agreement, by its rows.
CREATE FUNCTION office.agreement_state(agreement text) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT CASE
    WHEN bool_or(i.closed_by IS NOT NULL) THEN 'replaced'
    WHEN bool_or(i.state IN ('part', 'broken') AND i.paid < i.amount) THEN 'broken'
    WHEN bool_and(i.state IN ('kept', 'part', 'broken')) IS NOT FALSE THEN 'kept'
    ELSE 'running' END
  FROM public.instalments AS i WHERE i.agreement_id = agreement
$$;

-- Of the loans of an arrangement that is kept nobody is reminded; of a broken one they are, and where
-- the calendar cannot say, a person judges: so they are in somebody's queue. The latest one speaks.
CREATE FUNCTION office.quieten(members text[]) RETURNS void LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  kept jsonb := (
    SELECT coalesce(jsonb_object_agg(s.debt, s.agreement) FILTER (WHERE s.silent), '{}') FROM (
      SELECT DISTINCT ON (owed ->> 'id') owed ->> 'id' AS debt, a.id AS agreement,
        s.state <> 'broken' AND NOT EXISTS (SELECT FROM public.instalments AS i
          WHERE i.agreement_id = a.id AND i.state = 'asked') AS silent
      FROM public.agreements AS a, LATERAL office.agreement_state(a.id) AS s (state),
        jsonb_array_elements(a.proposal::jsonb -> 'debts') AS owed
      WHERE a.debtor_id = ANY (members) AND s.state <> 'replaced'
      ORDER BY owed ->> 'id', a.at DESC, a.id DESC) AS s);
BEGIN
  DELETE FROM public.quiet AS q USING public.debts AS d
  WHERE d.id = q.debt_id AND d.debtor_id = ANY (members)
    AND kept ->> q.debt_id IS DISTINCT FROM q.agreement_id;
  INSERT INTO public.quiet (debt_id, agreement_id) SELECT k.key, k.value FROM jsonb_each_text(kept) AS k
  ON CONFLICT (debt_id) DO NOTHING;
END $$;

-- The days on which somebody is reminded, each with when the earliest of what it is about was made: of
-- what is due next of each arrangement on the day before and on the day; of a promise on the day before,
-- when it has come, unless an arrangement keeps all they owe quiet.
CREATE FUNCTION office.reminder_days(members text[], dues office.due[], at timestamptz)
RETURNS TABLE (day date, made_on date) LANGUAGE sql STABLE AS $$
  SELECT w.day, min(n.made_on)
  FROM (
    SELECT DISTINCT ON (d.agreement) d.kind, d.due_on, d.made_on FROM unnest(dues) AS d
    WHERE office.state_of(d, office.today(at)) NOT IN ('kept', 'part', 'broken')
    ORDER BY d.agreement, d.due_on, d.id COLLATE "C"
  ) AS n, LATERAL (VALUES (n.due_on - 1), (n.due_on)) AS w (day)
  WHERE n.kind <> 'promise' OR (w.day = n.due_on - 1 AND w.day = office.today(at)
    AND EXISTS (SELECT FROM office.owed(members, at)))
  GROUP BY w.day
$$;

-- What is due next, and whoever has the person reminds them; nobody who is on hold or wants no calls.
-- Whoever was called today is not reminded today once more.
CREATE FUNCTION office.remind(
  person text, members text[], dues office.due[], at timestamptz, me public.staff, device text
) RETURNS void LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  today date := office.today(at);
  alone boolean := office.left_alone(members, at) OR EXISTS (SELECT FROM public.opt_outs AS o
    WHERE o.debtor_id = ANY (members) AND o.party = 'debtor' AND o.value_key IS NULL
      AND coalesce(o.channel, 'call') = 'call' AND o.withdrawn_at IS NULL);
  called boolean := coalesce(today = (SELECT office.today(office.moment(max(p.issued_at)))
    FROM public.permits AS p WHERE p.debtor_id = ANY (members)), false);
  days date[];
  made date[];
  due timestamptz;
BEGIN
  SELECT array_agg(w.day), array_agg(w.made_on) INTO days, made
  FROM office.reminder_days(members, dues, remind.at) AS w WHERE NOT alone;
  FOR due IN
    SELECT office.look(w.day) FROM unnest(days, made) AS w (day, made_on)
    WHERE NOT EXISTS (SELECT FROM public.follow_ups AS f
        WHERE f.debtor_id = ANY (members) AND f.kind = 'promise' AND f.contact_id IS NULL
          AND f.state <> 'dropped' AND f.due_at = office.micros(office.look(w.day)))
      AND (office.look(w.day) > remind.at OR (w.day = today AND w.made_on < today AND NOT called))
    ORDER BY w.day
  LOOP
    PERFORM office.next_step(person, NULL, 'promise', due, at, me, device);
  END LOOP;
  UPDATE public.follow_ups AS f SET state = 'dropped'
  WHERE f.debtor_id = ANY (members) AND f.kind = 'promise' AND f.contact_id IS NULL
    AND f.state = 'open' AND NOT EXISTS (SELECT FROM unnest(days) AS day
      WHERE day >= today AND f.due_at = office.micros(office.look(day)));
END $$;

-- Judge everything that a locked person promised or agreed: states, silence, reminders and the place in
-- the queue follow; what changed is on record.
CREATE FUNCTION office.watch(
  person text, members text[], at timestamptz, me public.staff, device text
) RETURNS void LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  dues office.due[] := office.judge(members);
BEGIN
  IF dues IS NOT NULL THEN
    PERFORM office.keep_promises(person, dues, at, me, device);
    PERFORM office.keep_rows(person, dues, at, me, device);
    PERFORM office.quieten(members);
    PERFORM office.remind(person, members, dues, at, me, device);
  END IF;
  PERFORM office.rerank(person, members, at);
END $$;

-- What a day brings: judge some of those of whom a promise or an instalment has come to its day, by
-- their ids from `after` on; the last of them, NULL when nobody is left. Anybody may: it says what is so,
-- and how far this day's turn has come the office keeps, so that nobody is passed over by naming an id.
-- Once a day for the office, and again when a working calendar was changed.
CREATE FUNCTION office.turn_day(after text, device text) RETURNS text LANGUAGE plpgsql VOLATILE
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  me public.staff := office.need('collector', 'team_lead', 'visitor');
  at timestamptz := clock_timestamp();
  turned text := concat_ws(' ', office.iso(office.today(at)), (
    SELECT max(c.id) FROM public.calendar_facts AS c WHERE c.pack = 'cn'));
  tomorrow text := office.iso(office.today(at) + 1);
  reached text := coalesce((SELECT substr(s.value, length(turned) + 2) FROM public.settings AS s
    WHERE s.name = 'keeping.reached' AND starts_with(s.value, turned || ' ')), '');
  locked record;
  last text;
BEGIN
  PERFORM office.check_ids(device, '{}');
  IF EXISTS (SELECT FROM public.settings AS s WHERE s.name = 'keeping.turned' AND s.value = turned) THEN
    RETURN NULL;
  END IF;
  FOR last IN
    SELECT DISTINCT d.person_id FROM public.debtors AS d
    WHERE d.person_id > least(after, reached) AND (
      d.id IN (SELECT p.debtor_id FROM public.promises AS p
        WHERE p.state = 'open' AND p.due_on <= tomorrow)
      OR d.id IN (SELECT i.debtor_id FROM public.instalments AS i
        WHERE i.state IN ('open', 'due', 'grace', 'asked') AND i.closed_by IS NULL
          AND i.due_on <= tomorrow))
    ORDER BY d.person_id LIMIT 100
  LOOP
    SELECT l.person, l.members INTO locked FROM office.lock_members(last) AS l;
    PERFORM office.watch(locked.person, locked.members, at, me, device);
  END LOOP;
  INSERT INTO public.settings AS s (name, value)
  VALUES (CASE WHEN last IS NULL THEN 'keeping.turned' ELSE 'keeping.reached' END, concat_ws(' ', turned, last))
  ON CONFLICT (name) DO UPDATE SET value = CASE WHEN starts_with(s.value, turned || ' ')
    THEN greatest(s.value, excluded.value) ELSE excluded.value END;
  RETURN last;
END $$;
