-- A person's place in the queue: the same points, reasons and day of change as app/rules/queue.py.

-- The open debts, but for those of a plan that is kept; an instalment that is due is reminded of.
CREATE FUNCTION office.owed(members text[], at timestamptz)
RETURNS TABLE (
  debt text, due_on date, overdue bigint, currency text, placed_on date, creditor text, zone text
) LANGUAGE sql STABLE AS $$
  SELECT t.id, t.due_on::date, t.overdue, t.currency, t.placed_on::date, c.name, c.zone
  FROM public.debts AS t JOIN public.creditors AS c ON c.id = t.creditor_id
  WHERE t.debtor_id = ANY (members) AND t.state = 'open' AND (
    NOT EXISTS (SELECT FROM public.quiet AS q WHERE q.debt_id = t.id)
    OR EXISTS (
      SELECT FROM public.follow_ups AS f
      WHERE f.debtor_id = ANY (members) AND f.kind = 'promise' AND f.contact_id IS NULL
        AND f.state = 'open' AND f.due_at <= office.micros(at)))
$$;

-- Whether nobody collects from the person: a hold, or their own wish for no contact at all.
CREATE FUNCTION office.left_alone(members text[], at timestamptz)
RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (
    SELECT FROM public.holds AS h
    WHERE h.debtor_id = ANY (members) AND h.released_at IS NULL
      AND (h.end_at IS NULL OR h.end_at > office.micros(at))
  ) OR EXISTS (
    SELECT FROM public.opt_outs AS o
    WHERE o.debtor_id = ANY (members) AND o.party = 'debtor' AND o.channel IS NULL
      AND o.value_key IS NULL AND o.withdrawn_at IS NULL
  )
$$;

-- The office's day of a moment, today at the latest: a clock may have been ahead.
CREATE FUNCTION office.day_by(at bigint, today date) RETURNS date LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN at IS NOT NULL THEN least(today, office.today(office.moment(at))) END
$$;

CREATE FUNCTION office.standing_of(members text[], at timestamptz)
RETURNS office.standing LANGUAGE plpgsql STABLE AS $$
DECLARE
  s office.standing;
  today date;
BEGIN
  s.held := office.left_alone(members, at);
  SELECT sum(o.overdue), min(o.placed_on) INTO s.overdue, s.placed_on
  FROM office.owed(members, at) AS o;
  SELECT o.currency, o.creditor, o.zone, o.due_on
  INTO s.currency, s.creditor, s.zone, s.oldest_due
  FROM office.owed(members, at) AS o ORDER BY o.due_on, o.debt LIMIT 1;
  today := office.day_of(at, s.zone);
  SELECT count(*) FILTER (WHERE p.state = 'broken'),
    min(p.due_on::date) FILTER (WHERE p.state = 'open')
  INTO s.broken_promises, s.open_promise_due
  FROM public.promises AS p WHERE p.debtor_id = ANY (members);
  SELECT min(i.due_on::date) INTO s.behind_since FROM public.instalments AS i
  WHERE i.debtor_id = ANY (members) AND i.state IN ('part', 'broken') AND i.paid < i.amount
    AND i.closed_by IS NULL;
  SELECT office.day_by(max(p.issued_at), today) INTO s.last_attempt
  FROM public.permits AS p WHERE p.debtor_id = ANY (members);
  SELECT office.day_by(max(c.at), today) INTO s.last_reached
  FROM public.contacts AS c JOIN public.outcomes AS o ON o.contact_id = c.id
  WHERE c.debtor_id = ANY (members) AND o.right_party = 1
    AND NOT EXISTS (SELECT FROM public.corrections AS w WHERE w.wrong_id = o.id);
  RETURN s;
END $$;

-- The stage of so many days past due, and the days at which the next begins; where no due date is
-- known, the first stage of what is overdue.
CREATE FUNCTION office.stage_of(past integer, named text, OUT stage text, OUT ends integer)
LANGUAGE sql STABLE AS $$
  SELECT coalesce(found.stage, 'early'), found.ends
  FROM (SELECT) AS one LEFT JOIN LATERAL (
    SELECT s.stage, s.ends FROM office.stages AS s
    WHERE past IS NOT NULL AND (s.ends IS NULL OR past < s.ends) AND s.creditor = CASE
      WHEN EXISTS (SELECT FROM office.stages AS own WHERE own.creditor = named) THEN named ELSE '' END
    ORDER BY s.place LIMIT 1
  ) AS found ON true
$$;

-- The band of a value, and where the next one begins.
CREATE FUNCTION office.band(
  bands jsonb, measured bigint, OUT start integer, OUT points integer, OUT label text,
  OUT following integer
) LANGUAGE sql IMMUTABLE AS $$
  SELECT (here.band ->> 0)::int, (here.band ->> 1)::int, here.band ->> 2, coming.start
  FROM (
    SELECT min((b ->> 0)::int) FILTER (WHERE (b ->> 0)::int > measured) AS start
    FROM jsonb_array_elements(bands) AS b
  ) AS coming LEFT JOIN LATERAL (
    SELECT b AS band FROM jsonb_array_elements(bands) AS b
    WHERE (b ->> 0)::int <= measured ORDER BY (b ->> 0)::int DESC LIMIT 1
  ) AS here ON true
$$;

-- The parts of a score with their reasons, and the day on which time changes each.
CREATE FUNCTION office.points(s office.standing, today date)
RETURNS TABLE (place integer, code text, points integer, said jsonb, changes_on date)
LANGUAGE sql STABLE AS $$
  SELECT part.*
  FROM office.weights AS w,
    LATERAL office.stage_of(today - s.oldest_due, s.creditor) AS stage,
    LATERAL office.band(w.amounts, s.overdue) AS amount,
    LATERAL office.band(w.days, today - s.oldest_due) AS late,
    LATERAL (SELECT coalesce(s.last_attempt, s.placed_on) AS day) AS since,
    LATERAL office.band(w.untouched, today - since.day) AS idle,
    LATERAL (SELECT s.open_promise_due >= today AS waits,
      today - s.last_reached < w.reached_days AS reached, s.last_attempt >= today AS tried) AS has,
    LATERAL (VALUES
      (1, 'promise_broken', least(s.broken_promises * w.promise_broken_each, w.promise_broken_most),
        jsonb_build_object('count', s.broken_promises), NULL::date),
      (2, 'promise_open', CASE WHEN has.waits THEN w.promise_open END,
        jsonb_build_object('due', s.open_promise_due),
        CASE WHEN has.waits AND w.promise_open <> 0 THEN s.open_promise_due + 1 END),
      (3, 'plan_broken', CASE WHEN s.behind_since IS NOT NULL THEN w.plan_broken END,
        jsonb_build_object('since', s.behind_since), NULL),
      (4, 'stage', (w.stages ->> stage.stage)::int, jsonb_build_object('stage', stage.stage),
        s.oldest_due + stage.ends),
      (5, 'amount', amount.points, jsonb_build_object('at_least', amount.label), NULL),
      (6, 'days', late.points, jsonb_build_object('at_least', late.start),
        s.oldest_due + late.following),
      (7, 'reached_recently', CASE WHEN has.reached THEN w.reached_points END,
        jsonb_build_object('on', s.last_reached),
        CASE WHEN has.reached THEN s.last_reached + w.reached_days END),
      (8, CASE WHEN s.last_attempt IS NULL THEN 'never_touched' ELSE 'untouched_since' END,
        idle.points, jsonb_build_object('since', since.day), since.day + idle.following),
      (9, 'attempted_today', CASE WHEN has.tried THEN w.attempted_today END, '{}',
        CASE WHEN has.tried THEN s.last_attempt + 1 END)
    ) AS part (place, code, points, said, changes_on)
$$;

-- Store the person's place anew, in the transaction of the event that changed it; the caller holds
-- their lock. People on hold, settled or with nothing owed leave the queue.
CREATE FUNCTION office.rerank(person text, members text[], at timestamptz)
RETURNS void LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  s office.standing := office.standing_of(members, at);
  today date := office.day_of(at, s.zone);
BEGIN
  IF s.held OR coalesce(s.overdue, 0) <= 0 THEN
    DELETE FROM public.queue AS q WHERE q.debtor_id = person;
    RETURN;
  END IF;
  INSERT INTO public.queue (debtor_id, name, collector_id, stage, oldest_due_on, overdue, currency,
    score, points, changes_on)
  SELECT d.id, d.name, coalesce(d.collector_id, ''), stage.stage, office.iso(s.oldest_due),
    s.overdue, s.currency, coalesce(sum(p.points), 0),
    office.canonical(coalesce(jsonb_agg(jsonb_build_array(p.code, p.points, p.said) ORDER BY p.place)
      FILTER (WHERE p.points <> 0), '[]')),
    office.iso(min(p.changes_on) FILTER (WHERE p.changes_on > today))
  FROM public.debtors AS d, office.stage_of(today - s.oldest_due, s.creditor) AS stage,
    office.points(s, today) AS p
  WHERE d.id = person GROUP BY d.id, d.name, d.collector_id, stage.stage
  ON CONFLICT (debtor_id) DO UPDATE
  SET name = excluded.name, collector_id = excluded.collector_id, stage = excluded.stage,
    oldest_due_on = excluded.oldest_due_on, overdue = excluded.overdue,
    currency = excluded.currency, score = excluded.score, points = excluded.points,
    changes_on = excluded.changes_on;
END $$;

-- Re-rank some of those whose place changes by lapse of time, by their ids from `after` on; the last
-- of them, NULL when nobody was left. Anybody may: it says what is so.
CREATE FUNCTION office.refresh_places(after text) RETURNS text LANGUAGE plpgsql VOLATILE
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  me public.staff := office.need('collector', 'team_lead', 'visitor');
  at timestamptz := clock_timestamp();
  latest date := (SELECT max(office.day_of(at, z.zone)) FROM (
    SELECT c.zone FROM public.creditors AS c UNION SELECT t.zone FROM office.times AS t) AS z);
  locked record;
  last text;
BEGIN
  FOR last IN
    SELECT q.debtor_id FROM public.queue AS q
    WHERE q.changes_on <= office.iso(latest) AND q.debtor_id > after ORDER BY q.debtor_id LIMIT 100
  LOOP
    SELECT l.person, l.members INTO locked FROM office.lock_members(last) AS l;
    PERFORM office.rerank(locked.person, locked.members, at);
  END LOOP;
  RETURN last;
END $$;
