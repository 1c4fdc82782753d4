-- Payments that the office posts, as app/services/payments.py records them. Each bank reference is
-- posted once, so the same file may be sent again; what was posted is never changed.

-- Whether who posts may: administrators for everybody, leads for the people of their team.
CREATE FUNCTION office.may_post(person text, me public.staff) RETURNS boolean LANGUAGE sql STABLE
RETURN me.role = 'admin' OR office.sees(person);

-- Whether it takes back more than is left of what it names.
CREATE FUNCTION office.is_more(amount bigint, reversed text) RETURNS boolean LANGUAGE sql STABLE
RETURN abs(amount) > abs(office.net(reversed));

-- Whose loan a payment is for (`debt` NULL: the person's contract as a whole); `unmatched`: why none
-- was found. A number of people of whom who posts may not know is unknown.
CREATE FUNCTION office.loan_of(
  stated text, reversed text, amount bigint, me public.staff, OUT debt text, OUT debtor text,
  OUT person text, OUT currency text, OUT unmatched text
) LANGUAGE plpgsql STABLE AS $$
DECLARE
  original public.payments;
  people integer;
  loans integer;
BEGIN
  IF reversed IS NOT NULL THEN
    SELECT * INTO original FROM public.payments AS p WHERE p.reference = reversed;
    SELECT d.person_id INTO person FROM public.debtors AS d WHERE d.id = original.debtor_id;
    debt := original.debt_id;
    debtor := original.debtor_id;
    currency := original.currency;
    unmatched := CASE
      WHEN person IS NULL OR NOT office.may_post(person, me) THEN 'reverses_unknown'
      WHEN (amount > 0) <> (original.amount < 0)
        OR original.amount > 0 AND original.reverses IS NOT NULL
      THEN 'reverses_wrong' END;
    RETURN;
  END IF;
  SELECT count(*), count(DISTINCT d.person_id), (array_agg(t.id ORDER BY t.id))[1]
  INTO loans, people, debt
  FROM public.debts AS t JOIN public.debtors AS d ON d.id = t.debtor_id
  WHERE t.case_no = stated OR t.loan_no = stated;
  SELECT t.debtor_id, d.person_id, t.currency INTO debtor, person, currency
  FROM public.debts AS t JOIN public.debtors AS d ON d.id = t.debtor_id WHERE t.id = debt;
  debt := CASE WHEN loans = 1 THEN debt END;
  unmatched := CASE WHEN people = 0 THEN 'unknown' WHEN people > 1 THEN 'several'
    WHEN NOT office.may_post(person, me) THEN 'unknown' END;
END $$;

-- A reference in one way of writing: one file after the other brings the same. As PaymentJudge reads it.
CREATE FUNCTION office.written(reference text) RETURNS text LANGUAGE sql IMMUTABLE
RETURN btrim(regexp_replace(normalize(regexp_replace(reference,
  '[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]', '', 'g'), NFKC), '\s+', ' ', 'g'));

-- Refuse what is no line of a bank's file; no amount is as large as what two of them are added up in.
CREATE FUNCTION office.check_payment(p office.payment, at timestamptz) RETURNS void
LANGUAGE plpgsql STABLE AS $$
BEGIN
  PERFORM office.check_length(p.named);
  IF (p.amount BETWEEN -1000000000000000 AND 1000000000000000) IS NOT TRUE OR p.amount = 0
    OR p.amount < 0 AND p.reverses IS NULL OR p.reverses !~ '\S'
    OR office.is_blank(coalesce(p.named, p.reverses)) OR office.is_blank(p.reference)
    OR p.reference <> office.written(p.reference) OR p.reverses <> office.written(p.reverses)
    OR length(p.reference) > 120 OR length(p.channel) > 40
    OR coalesce(p.level, '') NOT IN ('accept', 'warn')
    OR office.day(p.paid_on) IS NULL OR office.day(p.paid_on) > office.today(at)
    OR office.today(office.moment(p.paid_at)) <> office.day(p.paid_on) THEN
    RAISE invalid_parameter_value USING MESSAGE = 'this is no payment';
  END IF;
END $$;

-- Put a payment down for a person, and whatever waited for it to be reversed: how many were posted.
CREATE FUNCTION office.post(
  p office.payment, debt text, debtor text, currency text, at timestamptz, me public.staff, device text,
  OUT payment text, OUT posted integer
) LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  l record;
  made public.payments;
  waits public.unmatched;
  why text;
  reversal record;
BEGIN
  l := office.lock_members(debtor);
  INSERT INTO public.payments AS n (id, debtor_id, debt_id, named, amount, currency, paid_on, paid_at,
    channel, reference, reverses, staff_id, posted_at)
  VALUES (office.new_id(at), debtor, debt, p.named, p.amount, currency, p.paid_on, p.paid_at,
    p.channel, p.reference, p.reverses, me.id, office.micros(at))
  RETURNING n.* INTO made;
  PERFORM office.append(l.person, 'payment.posted', at, me.id, device, jsonb_build_object(
    'payment', made.id, 'row', office.row_digest(to_jsonb(made))));
  payment := made.id;
  posted := 1;
  FOR waits IN
    SELECT * FROM public.unmatched AS u
    WHERE u.reverses = p.reference AND u.payment_id IS NULL ORDER BY u.reference
  LOOP
    why := (office.loan_of(NULL, waits.reverses, waits.amount, me)).unmatched;
    IF why IS NOT NULL THEN
      UPDATE public.unmatched AS u SET reason = why WHERE u.id = waits.id;
    ELSIF NOT office.is_more(waits.amount, p.reference) THEN
      reversal := office.post(office.as_stated(waits), debt, debtor, currency, at, me, device);
      UPDATE public.unmatched AS u SET payment_id = reversal.payment WHERE u.id = waits.id;
      posted := posted + reversal.posted;
    END IF;
  END LOOP;
END $$;

-- A payment that waits, as it was stated.
CREATE FUNCTION office.as_stated(u public.unmatched) RETURNS office.payment LANGUAGE sql IMMUTABLE
RETURN ROW(u.named, u.amount, u.paid_on, NULL, u.channel, u.reference, u.reverses, NULL)::office.payment;

-- One line: posted, waiting, the same as before, or refused with what is wrong. `person`: whose it is.
CREATE FUNCTION office.bring(
  p office.payment, at timestamptz, me public.staff, device text, OUT came text, OUT person text,
  OUT posted integer
) LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  known record;
  loan record;
BEGIN
  posted := 0;
  SELECT s.* INTO known FROM (
    SELECT n.named, n.amount, n.paid_on, n.reverses FROM public.payments AS n
    WHERE n.reference = p.reference
    UNION ALL
    SELECT u.named, u.amount, u.paid_on, u.reverses FROM public.unmatched AS u
    WHERE u.reference = p.reference
  ) AS s LIMIT 1;
  IF known.amount IS NOT NULL THEN
    came := CASE WHEN (known.named, known.amount, known.paid_on, known.reverses)
      IS NOT DISTINCT FROM (p.named, p.amount, p.paid_on, p.reverses)
      THEN 'same' ELSE 'reference_differs' END;
    RETURN;
  END IF;
  loan := office.loan_of(p.named, p.reverses, p.amount, me);
  IF loan.unmatched = 'reverses_wrong' THEN
    came := 'reversal_wrong';
  ELSIF loan.unmatched IS NOT NULL THEN
    came := 'waiting';
    INSERT INTO public.unmatched (id, named, amount, currency, paid_on, paid_at, channel, reference,
      reverses, reason, staff_id, at)
    VALUES (office.new_id(bring.at), p.named, p.amount, 'CNY', p.paid_on, p.paid_at, p.channel,
      p.reference, p.reverses, loan.unmatched, me.id, office.micros(bring.at));
  ELSIF p.reverses IS NOT NULL AND office.is_more(p.amount, p.reverses) THEN
    came := 'reversal_larger';
  ELSE
    came := 'posted';
    person := loan.person;
    posted := (office.post(p, loan.debt, loan.debtor, loan.currency, at, me, device)).posted;
  END IF;
END $$;

-- Judge everybody whom payments concern, in one order.
CREATE FUNCTION office.watch_all(people text[], at timestamptz, me public.staff, device text)
RETURNS void LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  named text;
  l record;
BEGIN
  FOR named IN SELECT DISTINCT p FROM unnest(people) AS p ORDER BY p LOOP
    l := office.lock_members(named);
    PERFORM office.watch(l.person, l.members, at, me, device);
  END LOOP;
END $$;

-- Post the payments of a file, all of them or none: what became of each line, in their order, and how
-- many were posted. `left_out`: how many other lines the file had, by level.
CREATE FUNCTION office.post_payments(rows jsonb, left_out jsonb, device text)
RETURNS jsonb LANGUAGE plpgsql VOLATILE
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  me public.staff := office.need('team_lead', 'admin');
  at timestamptz;
  lines office.payment[];
  came text[] := '{}';
  people text[] := '{}';
  posted integer := 0;
  one record;
  nth integer;
  told jsonb;
BEGIN
  PERFORM office.check_ids(device, '{}');
  IF (jsonb_typeof(rows) = 'array') IS NOT TRUE THEN
    RAISE invalid_parameter_value USING MESSAGE = 'payments are a list';
  END IF;
  PERFORM FROM public.settings AS s WHERE s.name = 'book.id' FOR UPDATE;  -- one file after the other
  at := clock_timestamp();
  PERFORM office.check_clock('desk', at);
  SELECT array_agg(jsonb_populate_record(NULL::office.payment, r) ORDER BY n) INTO lines
  FROM jsonb_array_elements(rows) WITH ORDINALITY AS e (r, n);
  PERFORM office.check_keys(r, to_jsonb(lines[1])) FROM jsonb_array_elements(rows) AS r;
  PERFORM office.check_payment(p, at) FROM unnest(lines) AS p;
  -- In the order of ids, as everybody locks people.
  PERFORM office.lock_members(o.person) FROM (
    SELECT DISTINCT (office.loan_of(p.named, p.reverses, p.amount, me)).person FROM unnest(lines) AS p
    ORDER BY 1
  ) AS o WHERE o.person IS NOT NULL;
  FOR nth IN  -- what is taken back comes before what does so
    SELECT n FROM generate_subscripts(lines, 1) AS n
    ORDER BY lines[n].reverses IS NOT NULL, lines[n].reverses IS NOT NULL AND lines[n].amount > 0, n
  LOOP
    one := office.bring(lines[nth], at, me, device);
    came[nth] := one.came;
    people := people || one.person;
    posted := posted + one.posted;
  END LOOP;
  PERFORM office.watch_all(array_remove(people, NULL), at, me, device);
  told := jsonb_build_object('posted', posted,
    'waiting', (SELECT count(*) FROM unnest(came) AS c WHERE c = 'waiting'),
    'same', (SELECT count(*) FROM unnest(came) AS c WHERE c = 'same'));
  PERFORM office.append('desk', 'payments.imported', at, me.id, device, told || jsonb_build_object(
    'counts', office.levels(lines, came, left_out)));
  RETURN told || jsonb_build_object('came', to_jsonb(came), 'people', (
    SELECT count(DISTINCT p) FROM unnest(people) AS p));
END $$;

-- How many lines there were by level; what the office knows better was rejected.
CREATE FUNCTION office.levels(lines office.payment[], came text[], left_out jsonb) RETURNS jsonb
LANGUAGE sql IMMUTABLE AS $$
  SELECT jsonb_build_object(
    'accept', count(*) FILTER (WHERE taken AND (lines[n]).level = 'accept'),
    'warn', count(*) FILTER (WHERE taken AND (lines[n]).level = 'warn'),
    'reject', count(*) FILTER (WHERE NOT taken) + coalesce((left_out ->> 'reject')::int, 0),
    'skip', coalesce((left_out ->> 'skip')::int, 0))
  FROM generate_subscripts(came, 1) AS n,
    LATERAL (
      SELECT came[n] NOT IN ('reference_differs', 'reversal_larger', 'reversal_wrong') AS taken) AS t
$$;

-- Where a person says that a waiting payment belongs: a loan or a person by id, or a number. A reversal
-- follows what it reverses.
CREATE FUNCTION office.chosen(
  u public.unmatched, stated text, me public.staff, OUT debt text, OUT debtor text, OUT person text,
  OUT currency text
) LANGUAGE plpgsql STABLE AS $$
DECLARE
  unmatched text;
BEGIN
  IF u.reverses IS NULL THEN
    SELECT t.id, t.debtor_id, d.person_id, t.currency INTO debt, debtor, person, currency
    FROM public.debts AS t JOIN public.debtors AS d ON d.id = t.debtor_id WHERE t.id = stated;
    IF person IS NULL THEN
      SELECT d.person_id, d.person_id, u.currency INTO debtor, person, currency
      FROM public.debtors AS d WHERE d.id = stated;
    END IF;
  END IF;
  IF person IS NULL THEN
    SELECT l.* INTO debt, debtor, person, currency, unmatched
    FROM office.loan_of(stated, u.reverses, u.amount, me) AS l;
  ELSIF NOT office.may_post(person, me) THEN
    unmatched := 'unknown';
  END IF;
  IF unmatched = 'reverses_unknown' THEN
    PERFORM office.refuse('payment.reverses_unknown', jsonb_build_object('reference', u.reverses));
  ELSIF unmatched = 'reverses_wrong' THEN
    PERFORM office.refuse('payment.reverses_wrong', jsonb_build_object('reference', u.reverses));
  ELSIF unmatched = 'several' THEN
    PERFORM office.refuse('payment.several_people', jsonb_build_object('named', stated));
  ELSIF unmatched IS NOT NULL THEN
    PERFORM office.refuse('payment.no_such_loan', jsonb_build_object('named', stated));
  ELSIF u.reverses IS NOT NULL AND office.is_more(u.amount, u.reverses) THEN
    PERFORM office.refuse('payment.reverses_more', jsonb_build_object('reference', u.reverses));
  END IF;
END $$;

-- Say which case, contract, loan or person a waiting payment is for; whose it is.
CREATE FUNCTION office.match_payment(waiting_id text, named text, reason text, device text)
RETURNS text LANGUAGE plpgsql VOLATILE
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  me public.staff := office.need('team_lead', 'admin');
  at timestamptz;
  u public.unmatched;
  loan record;
  kept record;
  made record;
BEGIN
  PERFORM office.check_ids(device, '{}');
  IF office.is_blank(reason) THEN
    PERFORM office.refuse('payment.no_reason');
  END IF;
  PERFORM FROM public.settings AS s WHERE s.name = 'book.id' FOR UPDATE;
  at := clock_timestamp();
  SELECT * INTO u FROM public.unmatched AS w WHERE w.id = waiting_id AND w.payment_id IS NULL;
  IF u.id IS NULL THEN
    PERFORM office.refuse('payment.not_waiting');
  END IF;
  loan := office.chosen(u, named, me);
  PERFORM office.lock_members(loan.person);
  PERFORM office.check_clock(loan.person, at);
  SELECT * INTO kept FROM office.keep(loan.person, 'reason', reason, at, me, device);
  PERFORM office.append(loan.person, 'payment.matched', at, me.id, device, jsonb_build_object(
    'waiting', u.id, 'text', kept.id, 'words', kept.digest));
  made := office.post(office.as_stated(u), loan.debt, loan.debtor, loan.currency, at, me, device);
  UPDATE public.unmatched AS w SET payment_id = made.payment WHERE w.id = u.id;
  PERFORM office.watch_all(ARRAY[loan.person], at, me, device);
  RETURN loan.person;
END $$;
