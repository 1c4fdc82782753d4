-- A person's place in the queue: the same points, reasons and day of change as app/rules/queue.py.

-- The open debts, but for those of a plan that is kept; an instalment that is due is reminded of.
CREATE FUNCTION office.owed(members text[], at timestamptz)
RETURNS TABLE (
  debt text, due_on date, overdue bigint, currency text, placed_on date, creditor_id text, zone text
) LANGUAGE sql STABLE AS $$
  SELECT t.id, t.due_on::date, t.overdue, t.currency, t.placed_on::date, c.id, c.zone
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

-- Whether anybody collects from the person, in which zone their day is, and the row of their place but
-- for its rank: what lapse of time alone does not change.
CREATE FUNCTION office.standing_of(person text, members text[], at timestamptz)
RETURNS office.standing LANGUAGE plpgsql STABLE AS $$
DECLARE
  s office.standing;
  q public.queue;
BEGIN
  s.held := office.left_alone(members, at);
  SELECT d.id, d.name, coalesce(d.collector_id, '') INTO q.debtor_id, q.name, q.collector_id
  FROM public.debtors AS d WHERE d.id = person;
  SELECT sum(o.overdue), office.iso(min(o.placed_on)) INTO q.overdue, q.placed_on
  FROM office.owed(members, at) AS o;
  SELECT o.currency, o.creditor_id, o.zone, office.iso(o.due_on)
  INTO q.currency, q.creditor_id, s.zone, q.oldest_due_on
  FROM office.owed(members, at) AS o ORDER BY o.due_on, o.debt LIMIT 1;
  SELECT count(*) FILTER (WHERE p.state = 'broken'), min(p.due_on) FILTER (WHERE p.state = 'open')
  INTO q.broken_promises, q.promise_due_on
  FROM public.promises AS p WHERE p.debtor_id = ANY (members);
  SELECT min(i.due_on) INTO q.behind_since FROM public.instalments AS i
  WHERE i.debtor_id = ANY (members) AND i.state IN ('part', 'broken') AND i.paid < i.amount
    AND i.closed_by IS NULL;
  SELECT office.iso(office.today(office.moment(max(p.issued_at)))) INTO q.attempted_on
  FROM public.permits AS p WHERE p.debtor_id = ANY (members);
  SELECT office.iso(office.today(office.moment(max(c.at)))) INTO q.reached_on
  FROM public.contacts AS c JOIN public.outcomes AS o ON o.contact_id = c.id
  WHERE c.debtor_id = ANY (members) AND o.right_party = 1
    AND NOT EXISTS (SELECT FROM public.corrections AS w WHERE w.wrong_id = o.id);
  q.free_at := 0;
  s.place := q;
  RETURN s;
END $$;

-- The stages of a creditor.
CREATE FUNCTION office.stages_of(named text) RETURNS SETOF office.stages LANGUAGE sql STABLE AS $$
  SELECT s.* FROM office.stages AS s WHERE s.creditor IN (named, '') ORDER BY s.creditor DESC LIMIT 1
$$;

-- The stage of so many days past due; where no due date is known, the first of what is overdue.
CREATE FUNCTION office.stage_of(past integer, named text) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT coalesce(s.stages[width_bucket(past, s.ends) + 1], 'early') FROM office.stages_of(named) AS s
$$;

-- The rank of a place on a day: one expression over the row, whose steps are kept apart (OFFSET 0) so
-- that each is worked out once. The days of what was done are that day at the latest: a clock may have
-- been ahead.
CREATE FUNCTION office.ranked(q public.queue, today date, r office.stages, w office.weights)
RETURNS TABLE (stage text, score integer, points text, changes_on text) LANGUAGE sql STABLE AS $$
  SELECT p.stage,
    p.broken + p.promised + p.behind + p.staged + p.amount + p.late + p.reached + p.idle + p.tried,
    '[' || substr(
      CASE WHEN p.broken = 0 THEN ''
        ELSE ',["promise_broken",' || p.broken || ',{"count":' || q.broken_promises || '}]' END
      || CASE WHEN p.promised = 0 THEN ''
        ELSE ',["promise_open",' || p.promised || ',{"due":"' || q.promise_due_on || '"}]' END
      || CASE WHEN p.behind = 0 THEN ''
        ELSE ',["plan_broken",' || p.behind || ',{"since":"' || q.behind_since || '"}]' END
      || CASE WHEN p.staged = 0 THEN ''
        ELSE ',["stage",' || p.staged || ',{"stage":"' || p.stage || '"}]' END
      || CASE WHEN p.amount = 0 THEN '' ELSE ',["amount",' || p.amount || ',{"at_least":'
        || to_json(w.amounts_labels[p.in_amounts]) || '}]' END
      || CASE WHEN p.late = 0 THEN ''
        ELSE ',["days",' || p.late || ',{"at_least":' || w.days[p.in_days] || '}]' END
      || CASE WHEN p.reached = 0 THEN ''
        ELSE ',["reached_recently",' || p.reached || ',{"on":"' || office.iso(p.reached_on) || '"}]' END
      || CASE WHEN p.idle = 0 THEN '' ELSE CASE WHEN p.tried_on IS NULL THEN ',["never_touched",'
        ELSE ',["untouched_since",' END || p.idle || ',{"since":"' || office.iso(p.since) || '"}]' END
      || CASE WHEN p.tried = 0 THEN '' ELSE ',["attempted_today",' || p.tried || ',{}]' END,
      2) || ']',
    office.iso(least(
      CASE WHEN p.waits AND w.promise_open <> 0 THEN p.promised_on + 1 END,
      p.due + r.ends[p.in_stages + 1],
      p.due + w.days[p.in_days + 1],
      CASE WHEN p.is_reached THEN p.reached_on + w.reached_days END,
      p.since + w.untouched[p.in_untouched + 1],
      CASE WHEN p.is_tried THEN today + 1 END))
  FROM (
    SELECT s.*,
      least(q.broken_promises * w.promise_broken_each, w.promise_broken_most) AS broken,
      CASE WHEN s.waits THEN w.promise_open ELSE 0 END AS promised,
      CASE WHEN q.behind_since IS NULL THEN 0 ELSE w.plan_broken END AS behind,
      (w.stages ->> s.stage)::int AS staged,
      coalesce(w.amounts_points[s.in_amounts], 0) AS amount,
      coalesce(w.days_points[s.in_days], 0) AS late,
      CASE WHEN s.is_reached THEN w.reached_points ELSE 0 END AS reached,
      coalesce(w.untouched_points[s.in_untouched], 0) AS idle,
      CASE WHEN s.is_tried THEN w.attempted_today ELSE 0 END AS tried
    FROM (
      SELECT d.*, coalesce(r.stages[width_bucket(today - d.due, r.ends) + 1], 'early') AS stage,
        width_bucket(today - d.due, r.ends) AS in_stages,
        width_bucket(today - d.due, w.days) AS in_days,
        width_bucket(q.overdue, w.amounts) AS in_amounts,
        width_bucket(today - d.since, w.untouched) AS in_untouched,
        coalesce(d.promised_on >= today, false) AS waits,
        coalesce(today - d.reached_on < w.reached_days, false) AS is_reached,
        coalesce(d.tried_on = today, false) AS is_tried
      FROM (
        SELECT q.oldest_due_on::date AS due, q.promise_due_on::date AS promised_on,
          least(q.attempted_on::date, CASE WHEN q.attempted_on IS NOT NULL THEN today END) AS tried_on,
          least(q.reached_on::date, CASE WHEN q.reached_on IS NOT NULL THEN today END) AS reached_on,
          CASE WHEN q.attempted_on IS NULL THEN q.placed_on::date
            ELSE least(q.attempted_on::date, today) END AS since
        OFFSET 0
      ) AS d OFFSET 0
    ) AS s OFFSET 0
  ) AS p
$$;

-- Store the person's place anew, in the transaction of the event that changed it; the caller holds
-- their lock. People on hold, settled or with nothing owed leave the queue.
CREATE FUNCTION office.rerank(person text, members text[], at timestamptz)
RETURNS void LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  s office.standing := office.standing_of(person, members, at);
  q public.queue := s.place;
BEGIN
  IF s.held OR coalesce(q.overdue, 0) <= 0 THEN
    DELETE FROM public.queue AS left_by WHERE left_by.debtor_id = person;
    RETURN;
  END IF;
  SELECT r.stage, r.score, r.points, r.changes_on INTO q.stage, q.score, q.points, q.changes_on
  FROM public.creditors AS c, office.weights AS w, office.stages_of(c.name) AS own,
    office.ranked(q, office.day_of(at, s.zone), own, w) AS r
  WHERE c.id = q.creditor_id;
  INSERT INTO public.queue SELECT q.*
  ON CONFLICT (debtor_id) DO UPDATE
  SET name = excluded.name, collector_id = excluded.collector_id, stage = excluded.stage,
    oldest_due_on = excluded.oldest_due_on, overdue = excluded.overdue,
    currency = excluded.currency, score = excluded.score, points = excluded.points,
    changes_on = excluded.changes_on, creditor_id = excluded.creditor_id,
    placed_on = excluded.placed_on, broken_promises = excluded.broken_promises,
    promise_due_on = excluded.promise_due_on, behind_since = excluded.behind_since,
    attempted_on = excluded.attempted_on, reached_on = excluded.reached_on;
END $$;

-- Rank these people anew, by what their places are worked out from, in one statement; the caller holds
-- the locks of their places.
CREATE FUNCTION office.rank_people(people text[], at timestamptz)
RETURNS void LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  WITH days AS MATERIALIZED (
    SELECT c.id, office.day_of(at, c.zone) AS today, own::office.stages
    FROM public.creditors AS c, office.stages_of(c.name) AS own
  )
  UPDATE public.queue AS q SET (stage, score, points, changes_on) = (
    SELECT r.stage, r.score, r.points, r.changes_on FROM office.ranked(q, d.today, d.own, w) AS r)
  FROM days AS d, office.weights AS w
  WHERE q.debtor_id = ANY (people) AND d.id = q.creditor_id;
END $$;

-- Whose day has come is looked for by every desk that opens, every hour: without this all would be read
-- through each time, which costs ten times what there is to be ranked anew.
CREATE INDEX IF NOT EXISTS ix_queue_stale ON public.queue (changes_on, debtor_id);

-- Re-rank some of those whose place changes by lapse of time, by their day and id from `after` on; day and id
-- of the last of them, NULL when nobody is left. Anybody may: it says what is so. Nobody waits here: whoever
-- is being written at this moment is ranked by that very event, or the next time.
CREATE FUNCTION office.refresh_places(after text) RETURNS text LANGUAGE plpgsql VOLATILE
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  most constant integer := 5000;  -- of some tenths of a second
  me public.staff := office.need('collector', 'team_lead', 'visitor');
  at timestamptz := clock_timestamp();
  latest text := (SELECT office.iso(max(office.day_of(at, z.zone))) FROM (
    SELECT c.zone FROM public.creditors AS c UNION SELECT t.zone FROM office.times AS t) AS z);
  people text[];
  days text[];
BEGIN
  SELECT array_agg(stale.debtor_id), array_agg(stale.changes_on) INTO people, days FROM (
    SELECT q.debtor_id, q.changes_on FROM public.queue AS q
    WHERE q.changes_on <= latest
      AND (q.changes_on, q.debtor_id) > (left(after, 10), substr(after, 11))
    ORDER BY q.changes_on, q.debtor_id LIMIT most FOR UPDATE SKIP LOCKED) AS stale;
  PERFORM office.rank_people(people, at);
  RETURN days[most] || people[most];
END $$;
