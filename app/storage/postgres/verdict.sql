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

-- What stands of the person at a moment: the office's day, their zones, and the kinds of facts: flags and
-- the court's hold by their own names, 'opt_out', 'consent', 'hold', and 'owed' while anything is. One
-- statement, for each costs more to begin than it finds.
CREATE FUNCTION office.facts_of(
  members text[], at timestamptz, OUT day date, OUT zones text[], OUT known text[]
) LANGUAGE plpgsql STABLE AS $$
DECLARE
  written text[];  -- as the numbers have them
BEGIN
  SELECT office.day_of(at, t.zone),
    ARRAY(SELECT DISTINCT p.zones FROM public.contact_points AS p
      WHERE p.debtor_id = ANY (members) AND p.party = 'debtor'),
    ARRAY(
      SELECT f.kind::text FROM public.flags AS f
      WHERE f.debtor_id = ANY (members) AND f.withdrawn_at IS NULL
      UNION ALL
      SELECT 'opt_out' FROM public.opt_outs AS o
      WHERE o.debtor_id = ANY (members) AND o.withdrawn_at IS NULL
      UNION ALL
      SELECT 'consent' FROM public.consents AS c
      WHERE c.debtor_id = ANY (members) AND c.withdrawn_at IS NULL
      UNION ALL
      SELECT unnest(CASE h.kind WHEN 'referred' THEN ARRAY['hold', 'referred'] ELSE ARRAY['hold'] END)
      FROM public.holds AS h WHERE h.debtor_id = ANY (members) AND h.released_at IS NULL
      UNION ALL
      SELECT 'owed' WHERE EXISTS (SELECT FROM public.debts AS d
        WHERE d.debtor_id = ANY (members) AND d.state = 'open' AND d.overdue > 0))
  INTO day, written, known FROM office.times AS t;
  -- most people have numbers of one zone, and have said of none
  zones := CASE WHEN cardinality(written) = 1 AND jsonb_array_length(written[1]::jsonb) = 1
      AND known <@ '{owed}' THEN ARRAY[written[1]::jsonb ->> 0]
    ELSE office.zones(members) END;
END $$;

-- By which channel somebody comes there who asks to call: to an address they go.
CREATE FUNCTION office.way_to(p public.contact_points, by text) RETURNS text LANGUAGE sql IMMUTABLE
RETURN CASE WHEN p.kind = 'address' AND by = 'call' THEN 'visit' ELSE by END;

-- What for, and where somebody is reached.
CREATE FUNCTION office.purpose_of(party text) RETURNS text LANGUAGE sql IMMUTABLE
RETURN CASE party WHEN 'third_party' THEN 'locate_debtor' ELSE 'collect' END;

CREATE FUNCTION office.place_of(p public.contact_points) RETURNS text LANGUAGE sql IMMUTABLE
RETURN CASE WHEN p.place <> 'home' THEN p.place WHEN p.kind = 'landline' THEN 'home_landline'
  WHEN p.kind = 'address' THEN 'home_address' ELSE 'home' END;

-- What is asked when somebody wants to use this contact point at that moment.
CREATE FUNCTION office.question_of(
  person text, members text[], p public.contact_points, by text, at timestamptz
) RETURNS office.question LANGUAGE plpgsql STABLE AS $$
DECLARE
  f constant record := office.facts_of(members, at);
BEGIN
  RETURN ROW(at, person, members, office.way_to(p, by), p.party,
    CASE p.party WHEN 'third_party' THEN p.id END, p.relation, p.value_key,
    office.purpose_of(p.party), office.place_of(p), f.day, f.zones, f.known, '{}')::office.question;
END $$;

-- The rules of the versions that decide on a day of the office.
CREATE FUNCTION office.rules_of(day date) RETURNS SETOF office.rules LANGUAGE sql STABLE AS $$
  SELECT r.* FROM office.rules AS r
  WHERE rules_of.day >= r.since AND (r.until IS NULL OR rules_of.day < r.until)
$$;

CREATE FUNCTION office.packs_of(day date) RETURNS SETOF office.packs LANGUAGE sql STABLE AS $$
  SELECT k.* FROM office.packs AS k
  WHERE packs_of.day >= k.since AND (k.until IS NULL OR packs_of.day < k.until)
$$;

-- Which version of each pack decides from which day on in the pack's own zone, made anew whenever rules are.
CREATE FUNCTION office.date_packs() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE office.packs AS k SET (zone, changes, versions) = (
    SELECT min(c.zone), coalesce(array_agg(c.day ORDER BY c.day), '{}'),
      coalesce(array_agg(k.pack || coalesce('@' || office.iso(c.first_on), '') ORDER BY c.day), '{}')
    FROM (
      SELECT turn.day, max(r.first_on) AS first_on, min(r.zone) AS zone
      FROM (
        SELECT r.first_on AS day FROM office.rules AS r WHERE r.pack = k.pack AND r.since = k.since
        UNION
        SELECT r.end_on FROM office.rules AS r WHERE r.pack = k.pack AND r.since = k.since
      ) AS turn LEFT JOIN office.rules AS r ON r.pack = k.pack AND r.since = k.since
        AND turn.day >= r.first_on AND (r.end_on IS NULL OR turn.day < r.end_on)
      WHERE turn.day IS NOT NULL GROUP BY turn.day
    ) AS c);
  RETURN NULL;
END $$;
CREATE TRIGGER dated AFTER INSERT OR UPDATE OR DELETE ON office.rules
FOR EACH STATEMENT EXECUTE FUNCTION office.date_packs();

-- The rules of that day that reach the question. The way is a query of its own: once, not for each of them.
CREATE FUNCTION office.reaching(q office.question) RETURNS SETOF office.rules LANGUAGE sql STABLE AS $$
  SELECT r.* FROM office.rules_of(q.day) AS r
  WHERE r.kind <> 'duty' AND r.applies @> (SELECT office.way(q.channel, 'outbound', q.purpose, q.place))
    AND office.is_with(r.applies, q.party, q.role)
$$;

-- Those of them that speak of what stands of the person, in their order.
CREATE FUNCTION office.rules_about(q office.question) RETURNS office.rules[] LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN CASE WHEN q.known = '{owed}' THEN '{}' ELSE ARRAY(
    SELECT r FROM office.reaching(q) AS r WHERE r.needs = ANY (q.known) ORDER BY r.place) END;
END $$;

-- What decides: the packs, each as version, digest and that of its calendar if it has one; the rules that reach
-- the question and may have something to say, in their order; how far back the past matters to them, in µs;
-- and the revision of all that.
CREATE FUNCTION office.deciding(
  q office.question, OUT packs jsonb, OUT rules office.rules[], OUT back bigint, OUT revision bigint
) LANGUAGE plpgsql STABLE AS $$
BEGIN
  SELECT coalesce(array_agg(r ORDER BY r.place), '{}'), max(r.back), (
    SELECT coalesce(jsonb_agg(CASE WHEN k.calendar = ''
        THEN jsonb_build_array(version.text, k.digest)
        ELSE jsonb_build_array(version.text, k.digest, k.calendar) END ORDER BY k.place), '[]')
    FROM office.packs_of(q.day) AS k, LATERAL (
      SELECT coalesce(k.versions[width_bucket(
        office.day_of(q.at, coalesce(k.zone, q.zones[1], '')), k.changes)], k.pack) AS text
    ) AS version), (SELECT t.revision FROM office.times AS t)
  INTO rules, back, packs, revision
  FROM office.reaching(q) AS r WHERE r.needs IS NULL OR r.needs = ANY (q.known);
END $$;

-- What each of the rules says of all zones in which it is asked; in each it has the value of that zone's
-- day. The strictest speaks; a person would judge it (`review`) where no zone forbids it for certain.
CREATE FUNCTION office.rulings(q office.question, rules office.rules[])
RETURNS office.ruling[] LANGUAGE plpgsql STABLE AS $$
DECLARE
  r office.rules;
  zone text;
  day date;
  f office.finding;
  s office.ruling;
  said office.ruling[] := '{}';
BEGIN
  FOREACH r IN ARRAY rules LOOP
    IF s.place <> r.place THEN
      said := said || s;
      s := NULL;
    END IF;
    FOREACH zone IN ARRAY CASE WHEN r.zone IS NOT NULL THEN ARRAY[r.zone]
      WHEN q.zones = '{}' THEN ARRAY[''] ELSE q.zones END
    LOOP
      day := office.day_of(q.at, zone);
      CONTINUE WHEN day < r.first_on OR day >= r.end_on;
      f := office.judge(r, q, zone);
      IF s.place IS NULL THEN
        s := ROW(r.pack, r.place, r.rule, false, true, f.used, f.most, f.closes)::office.ruling;
      ELSIF f.fires AND NOT s.fires OR f.fires = s.fires AND f.most - f.used < s.most - s.used THEN
        s.used := f.used;
        s.most := f.most;
      END IF;
      s.fires := s.fires OR f.fires;
      s.review := s.review AND (f.review OR NOT f.fires);
      s.closes := least(s.closes, f.closes);
    END LOOP;
  END LOOP;
  RETURN CASE WHEN s.place IS NULL THEN said ELSE said || s END;
END $$;

-- What the counted rules have left, [pack, rule, used, limit] each.
CREATE FUNCTION office.left_of(q office.question, rules office.rules[]) RETURNS jsonb
LANGUAGE sql STABLE AS $$
  SELECT coalesce(jsonb_agg(jsonb_build_array(s.pack, s.rule, s.used, s.most) ORDER BY s.place)
    FILTER (WHERE s.most IS NOT NULL), '[]')
  FROM unnest(office.rulings(q, rules)) AS s
$$;

-- What of the past there is to ask about: since when, in µs, whether anything happened with the person or at
-- the number, and whether anything is reserved. Most people were not called since yesterday, and to begin
-- the statements that tell what happened costs more than to find nothing.
CREATE FUNCTION office.past_of(
  q office.question, back bigint, OUT since bigint, OUT is_any boolean, OUT is_reserved boolean
) LANGUAGE plpgsql STABLE AS $$
BEGIN
  SELECT s.since,
    EXISTS (SELECT FROM public.permits AS p WHERE p.debtor_id = ANY (q.members) AND p.issued_at >= s.since)
    OR EXISTS (SELECT FROM public.permits AS p WHERE p.value_key = q.number AND p.issued_at >= s.since)
    OR EXISTS (SELECT FROM public.contacts AS c WHERE c.debtor_id = ANY (q.members) AND c.at >= s.since),
    EXISTS (SELECT FROM public.reservations AS r WHERE r.debtor_id = ANY (q.members)
      AND r.permit_id IS NULL AND r.returned_at IS NULL)
    OR EXISTS (SELECT FROM public.reservations AS r WHERE r.value_key = q.number
      AND r.permit_id IS NULL AND r.returned_at IS NULL)
  INTO since, is_any, is_reserved
  FROM office.times AS t, LATERAL (  -- what may be open matters to us
    SELECT least(office.micros(q.at - t.call - t.permit), office.micros(q.at) - back) AS since
  ) AS s;
END $$;

-- Every rule broken, [pack, rule, used, limit], with its answer; what the counted rules have left;
-- the packs that decided; when the window closes; and the opening to be kept, if there is one. No rule
-- broken: it is allowed. Whoever uses a permit lies in no opening, since there it is; `is_marked`: nor does
-- who was marked in one of those of whom nothing stands.
CREATE FUNCTION office.verdict(
  person text, members text[], p public.contact_points, by text, at timestamptz, using_permit text,
  is_marked boolean DEFAULT false,
  OUT broken jsonb, OUT answers jsonb, OUT counts jsonb, OUT packs jsonb, OUT closes timestamptz,
  OUT opening office.openings
) LANGUAGE plpgsql STABLE AS $$
DECLARE
  kept office.openings;
  q office.question;
  decided record;
  past record;
  open_until timestamptz;
  over office.event[];
  running office.event[];
  found record;
BEGIN
  IF using_permit = '' AND NOT is_marked THEN
    kept := office.opening_of(members, p, by, at);
  END IF;
  IF kept.way IS NULL THEN
    q := office.question_of(person, members, p, by, at);
    IF using_permit = '' AND is_marked THEN
      kept := office.opening_beside(q);
    END IF;
  END IF;
  IF kept.way IS NOT NULL THEN
    counts := kept.counts;
    packs := kept.packs;
    closes := kept.closes;
    broken := '[]';
    answers := '[]';
    IF is_marked THEN
      found := office.judged(q, p, office.rules_about(q), NULL, NULL, false);
      broken := found.broken;
      answers := found.answers;
    END IF;
    RETURN;
  END IF;
  decided := office.deciding(q);
  past := office.past_of(q, decided.back);
  IF past.is_any THEN
    SELECT h.events, h.open_until INTO q.events, open_until
    FROM office.history(members, p.value_key, past.since, at, using_permit) AS h;
  END IF;
  IF past.is_reserved THEN
    SELECT coalesce(array_agg(r.made) FILTER (WHERE r.is_over), '{}'),
      array_agg(r.made) FILTER (WHERE NOT r.is_over)
    INTO over, running
    FROM office.reserved(members, p.value_key, past.since, at) AS r;
    q := office.after(q, over);
  END IF;
  packs := decided.packs;
  found := office.judged(q, p, decided.rules, running, open_until, packs = '[]');
  broken := found.broken;
  answers := found.answers;
  counts := found.counts;
  closes := found.closes;
  IF broken = '[]' AND NOT past.is_any AND NOT past.is_reserved THEN
    opening := office.opened(q, decided, counts, closes);
  END IF;
END $$;

-- What rules and the past say to a question: `running` is reserved elsewhere, a permit is open until then.
CREATE FUNCTION office.judged(
  q office.question, p public.contact_points, rules office.rules[], running office.event[],
  open_until timestamptz, lawless boolean,
  OUT broken jsonb, OUT answers jsonb, OUT counts jsonb, OUT closes timestamptz
) LANGUAGE plpgsql STABLE AS $$
DECLARE
  s office.ruling;
BEGIN
  broken := office.of_ours(p, q);
  answers := CASE WHEN broken = '[]' THEN '[]' ELSE '["deny"]' END;
  counts := '[]';
  FOREACH s IN ARRAY office.rulings(q, rules) LOOP
    closes := least(closes, s.closes);
    IF s.fires THEN
      broken := broken || office.named(s.pack, s.rule, s.used, s.most);
      answers := answers || CASE WHEN s.review THEN '["needs_review"]' ELSE '["deny"]' END::jsonb;
    END IF;
    IF s.most IS NOT NULL THEN
      counts := counts || office.named(s.pack, s.rule, s.used, s.most);
    END IF;
  END LOOP;
  IF open_until IS NOT NULL THEN
    broken := broken || office.named('forbear', 'open_permit');
    answers := answers || '["deny"]';
  END IF;
  IF running IS NOT NULL THEN
    counts := office.left_of(office.after(q, running), rules);
    IF office.has_to_wait(q, running) THEN
      broken := broken || office.named('forbear', 'reserved');
      answers := answers || '["deny"]';
    END IF;
  END IF;
  IF lawless THEN  -- nothing would forbid anything
    broken := broken || office.named('forbear', 'no_rules');
    answers := answers || '["deny"]';
  END IF;
END $$;

-- A rule with its count and its limit, as one of a list.
CREATE FUNCTION office.named(pack text, rule text, used integer DEFAULT NULL, most integer DEFAULT NULL)
RETURNS jsonb LANGUAGE sql STABLE
RETURN jsonb_build_array(jsonb_build_array(pack, rule, used, most));

-- Whether the same line was given up under another record of the person: whoever is found not to be there
-- is not called there in the other record's name.
CREATE FUNCTION office.is_given_up(members text[], p public.contact_points) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN EXISTS (SELECT FROM public.contact_points AS c
    WHERE c.debtor_id = ANY (members) AND c.state <> 'active'
      AND c.value_key = p.value_key AND c.extension = p.extension);
END $$;

-- What forbids a contact beside the rules of the packs: the number, the court, that nothing is owed.
CREATE FUNCTION office.of_ours(p public.contact_points, q office.question) RETURNS jsonb
LANGUAGE sql STABLE
RETURN CASE WHEN p.state <> 'active' OR cardinality(q.members) > 1 AND office.is_given_up(q.members, p)
    THEN office.named('forbear', 'number_not_theirs')
  WHEN 'referred' = ANY (q.known) THEN office.named('forbear', 'referred')
  WHEN 'owed' <> ALL (q.known) THEN office.named('forbear', 'nothing_owed')
  ELSE '[]' END;
