-- May this person be contacted at this number now? What is asked, and every rule that forbids it.

-- Every permit of the person and at the number since then, and what the person began, each as of
-- `at` at the latest: what a clock ahead has written happened all the same.
CREATE FUNCTION office.history(
  members text[], number text, since bigint, at timestamptz, using_permit text,
  OUT events office.event[], OUT open_until timestamptz
) LANGUAGE plpgsql STABLE AS $$
BEGIN
  SELECT coalesce(array_agg(
      ROW(e.permit, least(e.made, at), e.channel, e.direction, e.outcome, e.own, e.party, e.party_id,
        e.value_key, e.purpose)::office.event ORDER BY least(e.made, at)), '{}'),
    max(e.ends) FILTER (WHERE e.outcome IS NULL AND e.mine AND e.ends > at)
  INTO events, open_until
  FROM (
    SELECT p.id AS permit, office.moment(coalesce(c.at, p.issued_at)) AS made, p.channel,
      'outbound' AS direction, o.outcome, p.debtor_id = ANY (members) AS mine,
      p.debtor_id = ANY (members) AND NOT (
        s.state = 'wrong' AND coalesce(o.right_party, 0) = 0) AS own,
      whose.party, CASE whose.party WHEN 'third_party' THEN p.point_id END AS party_id,
      p.value_key, p.purpose,
      CASE WHEN c.id IS NULL THEN office.moment(p.expires_at)
        ELSE office.moment(c.at) + (SELECT call FROM office.times) END AS ends
    FROM public.permits AS p
    JOIN public.contact_points AS s ON s.id = p.point_id
    LEFT JOIN public.contacts AS c ON c.permit_id = p.id
    LEFT JOIN public.outcomes AS o ON o.contact_id = c.id
      AND NOT EXISTS (SELECT FROM public.corrections AS w WHERE w.wrong_id = o.id),
    LATERAL (SELECT CASE o.reached WHEN 'debtor' THEN 'debtor' ELSE p.party END AS party) AS whose
    WHERE (p.debtor_id = ANY (members) OR p.value_key = number)
      AND p.issued_at >= since AND p.id <> using_permit
    UNION ALL
    SELECT NULL, office.moment(c.at), c.channel, 'inbound', 'conversation', true, true, c.party,
      CASE c.party WHEN 'third_party' THEN c.point_id END, c.value_key, 'collect', NULL
    FROM public.contacts AS c
    WHERE c.debtor_id = ANY (members) AND c.direction = 'inbound' AND c.at >= since
  ) AS e;
END $$;

-- Every zone the person may be in: of their numbers and addresses, and what they said.
CREATE FUNCTION office.zones(members text[]) RETURNS text[] LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN (
    SELECT coalesce(array_agg(DISTINCT zone ORDER BY zone), '{}') FROM (
      SELECT jsonb_array_elements_text(p.zones::jsonb) AS zone FROM public.contact_points AS p
      WHERE p.debtor_id = ANY (members) AND p.party = 'debtor'
      UNION ALL
      SELECT f.terms::jsonb ->> 'zone' FROM public.flags AS f
      WHERE f.debtor_id = ANY (members) AND f.withdrawn_at IS NULL
    ) AS named WHERE zone IS NOT NULL
  );
END $$;

-- By which channel somebody comes there who asks to call: to an address they go.
CREATE FUNCTION office.way_to(p public.contact_points, by text) RETURNS text LANGUAGE sql IMMUTABLE
RETURN CASE WHEN p.kind = 'address' AND by = 'call' THEN 'visit' ELSE by END;

-- What is asked when somebody wants to use this contact point at that moment.
CREATE FUNCTION office.question_of(
  person text, members text[], p public.contact_points, by text, at timestamptz
) RETURNS office.question LANGUAGE sql STABLE
RETURN ROW(
  at, person, members,
  office.way_to(p, by),
  p.party,
  CASE p.party WHEN 'third_party' THEN p.id END,
  p.relation, p.value_key,
  CASE p.party WHEN 'third_party' THEN 'locate_debtor' ELSE 'collect' END,
  CASE WHEN p.place <> 'home' THEN p.place WHEN p.kind = 'landline' THEN 'home_landline'
    WHEN p.kind = 'address' THEN 'home_address' ELSE 'home' END,
  office.zones(members), '{}'
)::office.question;

-- The rules of the versions that decide on a day of the office.
CREATE FUNCTION office.rules_of(day date) RETURNS SETOF office.rules LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN QUERY SELECT r.* FROM office.rules AS r
  WHERE rules_of.day >= r.since AND (r.until IS NULL OR rules_of.day < r.until);
END $$;

CREATE FUNCTION office.packs_of(day date) RETURNS SETOF office.packs LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN QUERY SELECT k.* FROM office.packs AS k
  WHERE packs_of.day >= k.since AND (k.until IS NULL OR packs_of.day < k.until);
END $$;

-- The rules that reach a question, in each zone in which they are asked, with what they say.
CREATE FUNCTION office.findings(q office.question)
RETURNS TABLE (pack text, place integer, rule text, nth bigint, found office.finding)
LANGUAGE sql STABLE AS $$
  SELECT r.pack, r.place, r.rule, z.nth, office.judge(r, q, z.zone)
  FROM office.rules_of(office.today(q.at)) AS r,
    LATERAL unnest(CASE WHEN r.zone IS NOT NULL THEN ARRAY[r.zone]
      WHEN q.zones = '{}' THEN ARRAY[''] ELSE q.zones END) WITH ORDINALITY AS z (zone, nth)
  WHERE r.kind <> 'duty'
    AND office.is_meant(r.applies, q.channel, 'outbound', q.party, q.role, q.purpose, q.place)
    AND office.day_of(q.at, z.zone) >= r.first_on
    AND (r.end_on IS NULL OR office.day_of(q.at, z.zone) < r.end_on)
$$;

-- The packs that decide at a moment: version, digest, and that of their calendar if they have one.
CREATE FUNCTION office.in_force(q office.question) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN (
    SELECT coalesce(jsonb_agg(CASE WHEN k.calendar = ''
        THEN jsonb_build_array(version.text, k.digest)
        ELSE jsonb_build_array(version.text, k.digest, k.calendar) END ORDER BY k.place), '[]')
    FROM office.packs_of(office.today(q.at)) AS k, LATERAL (
      SELECT k.pack || coalesce('@' || max(r.first_on), '') AS text FROM office.rules AS r
      WHERE r.pack = k.pack AND r.since = k.since
        AND office.day_of(q.at, coalesce(r.zone, q.zones[1], '')) >= r.first_on
        AND (r.end_on IS NULL OR office.day_of(q.at, coalesce(r.zone, q.zones[1], '')) < r.end_on)
    ) AS version
  );
END $$;

-- What each rule says of all zones in which it is asked: the strictest speaks.
CREATE FUNCTION office.rulings(q office.question) RETURNS TABLE (
  pack text, place integer, rule text, fires boolean, review boolean, closes timestamptz,
  used integer, most integer
) LANGUAGE sql STABLE AS $$
  WITH found AS MATERIALIZED (  -- each rule is asked once
    SELECT * FROM office.findings(q)
  ), said AS (
    SELECT f.pack, f.place, f.rule, bool_or((f.found).fires) AS fires,
      bool_and((f.found).review OR NOT (f.found).fires) AS review, min((f.found).closes) AS closes,
      (array_agg(f.found ORDER BY (f.found).fires DESC, (f.found).most - (f.found).used, f.nth))[1]
        AS least
    FROM found AS f GROUP BY f.pack, f.place, f.rule
  )
  SELECT s.pack, s.place, s.rule, s.fires, s.review, s.closes, (s.least).used, (s.least).most
  FROM said AS s
$$;

-- What the counted rules have left, [pack, rule, used, limit] each.
CREATE FUNCTION office.left_of(q office.question) RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT coalesce(jsonb_agg(jsonb_build_array(s.pack, s.rule, s.used, s.most) ORDER BY s.place)
    FILTER (WHERE s.most IS NOT NULL), '[]')
  FROM office.rulings(q) AS s
$$;

-- Every rule broken, [pack, rule, used, limit], with its answer; what the counted rules have left;
-- the packs that decided; and when the window closes. No rule broken: it is allowed.
CREATE FUNCTION office.verdict(
  person text, members text[], point_id text, by text, at timestamptz, using_permit text,
  OUT broken jsonb, OUT answers jsonb, OUT counts jsonb, OUT packs jsonb, OUT closes timestamptz
) LANGUAGE plpgsql STABLE
-- To plan each statement anew would take longer than all of them together.
SET plan_cache_mode = force_generic_plan SET jit = off AS $$
DECLARE
  p public.contact_points;
  q office.question;
  open_until timestamptz;
  back bigint;
  over office.event[];
  running office.event[];
  referred boolean := EXISTS (
    SELECT FROM public.holds AS h
    WHERE h.debtor_id = ANY (members) AND h.kind = 'referred' AND h.released_at IS NULL);
BEGIN
  SELECT * INTO STRICT p FROM public.contact_points WHERE id = point_id;
  q := office.question_of(person, members, p, by, at);
  SELECT greatest(max(r.back), (SELECT office.micros('epoch'::timestamptz + call) FROM office.times))
  INTO back FROM office.rules_of(office.today(at)) AS r WHERE r.kind <> 'duty'
    AND office.is_meant(r.applies, q.channel, 'outbound', q.party, q.role, q.purpose, q.place);
  SELECT h.events, h.open_until INTO q.events, open_until
  FROM office.history(members, p.value_key, office.micros(at) - back, at, using_permit) AS h;
  SELECT coalesce(array_agg(r.made) FILTER (WHERE r.is_over), '{}'),
    array_agg(r.made) FILTER (WHERE NOT r.is_over)
  INTO over, running
  FROM office.reserved(members, p.value_key, office.micros(at) - back, at) AS r;
  q := office.after(q, over);

  WITH said AS MATERIALIZED (
    SELECT * FROM office.rulings(q)
  ), ours (place, rule, holds) AS (VALUES
    (-3, 'number_not_theirs', p.state <> 'active'),
    (-2, 'referred', p.state = 'active' AND referred),
    (-1, 'nothing_owed', p.state = 'active' AND NOT referred AND NOT EXISTS (
      SELECT FROM public.debts AS d
      WHERE d.debtor_id = ANY (members) AND d.state = 'open' AND d.overdue > 0)),
    (1000000, 'open_permit', open_until IS NOT NULL)
  ), reasons AS (
    SELECT s.place, jsonb_build_array(s.pack, s.rule, s.used, s.most) AS one,
      CASE WHEN s.review THEN 'needs_review' ELSE 'deny' END AS answer
    FROM said AS s WHERE s.fires
    UNION ALL
    SELECT o.place, jsonb_build_array('forbear', o.rule, NULL, NULL), 'deny' FROM ours AS o
    WHERE o.holds
  )
  SELECT
    (SELECT coalesce(jsonb_agg(r.one ORDER BY r.place), '[]') FROM reasons AS r),
    (SELECT coalesce(jsonb_agg(r.answer ORDER BY r.place), '[]') FROM reasons AS r),
    coalesce(jsonb_agg(jsonb_build_array(s.pack, s.rule, s.used, s.most)
      ORDER BY s.place) FILTER (WHERE s.most IS NOT NULL), '[]'),
    office.in_force(q), min(s.closes)
  INTO broken, answers, counts, packs, closes
  FROM said AS s;

  IF running IS NOT NULL THEN
    counts := office.left_of(office.after(q, running));
    IF office.has_to_wait(q, running) THEN
      broken := broken
        || jsonb_build_array(jsonb_build_array('forbear', 'reserved', NULL, NULL));
      answers := answers || '["deny"]';
    END IF;
  END IF;
  IF NOT EXISTS (SELECT FROM office.packs_of(office.today(at))) THEN  -- nothing would forbid anything
    broken := broken
      || jsonb_build_array(jsonb_build_array('forbear', 'no_rules', NULL, NULL));
    answers := answers || '["deny"]';
  END IF;
END $$;
