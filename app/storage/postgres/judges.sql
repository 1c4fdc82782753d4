-- The interpreter of the published primitives: the same meaning as app/rules, in the database.
-- A function for each primitive; `judge` chooses, and says what an exception takes out again.

CREATE FUNCTION office.side(as_debtor jsonb, party text, role text)
RETURNS text LANGUAGE sql IMMUTABLE
RETURN CASE
  WHEN party = 'debtor' AND role IS NULL THEN 'debtor'
  WHEN as_debtor ? role THEN 'debtor'
  WHEN role IN ('co_debtor', 'guarantor') THEN 'liable'
  WHEN party = 'debtor' THEN 'debtor'
  ELSE 'third_party'
END;

-- How a contact is made, as what is meant has to contain it: one look instead of four at each rule.
CREATE FUNCTION office.way(channel text, direction text, purpose text, place text)
RETURNS jsonb LANGUAGE sql STABLE
RETURN jsonb_build_object('channels', jsonb_build_array(channel), 'directions',
  jsonb_build_array(direction), 'purposes', jsonb_build_array(purpose), 'places', jsonb_build_array(place));

-- Whether whom it is made with is meant.
CREATE FUNCTION office.is_with(meant jsonb, party text, role text) RETURNS boolean LANGUAGE sql IMMUTABLE
RETURN meant -> 'sides' ? office.side(meant -> 'as_debtor', party, role)
  AND (meant -> 'roles' = 'null' OR coalesce(meant -> 'roles' ? role, false))
  AND NOT coalesce(meant -> 'other_roles' ? role, false);

-- Whether an event of the past is of the kind and had one of the outcomes that are meant.
CREATE FUNCTION office.counts(meant jsonb, e office.event) RETURNS boolean LANGUAGE sql STABLE
RETURN meant -> 'outcomes' ? coalesce(e.outcome, 'open')
  AND meant @> office.way(e.channel, e.direction, e.purpose, 'none')
  AND office.is_with(meant, e.party, NULL);

-- Whether the party opted out of such a contact since it agreed; of the two the later stands.
CREATE FUNCTION office.withdrawn(
  q office.question, e office.event, given timestamptz, by timestamptz
) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
  IF 'opt_out' <> ALL (q.known) THEN
    RETURN false;
  END IF;
  RETURN EXISTS (
    SELECT FROM public.opt_outs AS o
    WHERE o.debtor_id = ANY (q.members) AND o.withdrawn_at IS NULL
      AND least(office.moment(o.at), q.at) BETWEEN given AND by
      AND (o.channel IS NULL OR o.channel = e.channel)
      AND (o.value_key IS NULL OR o.value_key = e.number)
      AND o.party = e.party
      AND (o.party = 'debtor' OR o.point_id IS NULL OR o.point_id = e.party_id)
  );
END $$;

-- The consents in force that serve an agreement for a contact at that moment (the one that is asked
-- for, or an earlier one), and the most contacts a day that they allow.
CREATE FUNCTION office.consents(
  agreement jsonb, q office.question, e office.event, zone text
) RETURNS TABLE (most integer) LANGUAGE sql STABLE AS $$
  SELECT (given.terms ->> 'most')::int
  FROM public.consents AS c,
    LATERAL (
      SELECT office.moment(c.given_at) AS at, coalesce(c.terms, '{}')::jsonb AS terms,
        office.day_of(e.at, zone) + CASE WHEN zone = '' THEN 1 ELSE 0 END AS day
    ) AS given
  WHERE c.debtor_id = ANY (q.members)
    AND c.withdrawn_at IS NULL
    AND agreement -> 'kinds' ? c.kind
    AND (c.kind IN ('outside_hours', 'more_attempts')
      OR e.channel = CASE c.kind WHEN 'call_back' THEN 'call' ELSE c.kind END)
    AND c.party = e.party
    AND (c.party = 'debtor' OR c.point_id IS NULL OR c.point_id = e.party_id)
    AND (c.value_key IS NULL OR c.value_key = e.number)
    AND (agreement ->> 'to' IS NULL OR agreement ->> 'to' = given.terms ->> 'to')
    AND (NOT (agreement ->> 'express')::boolean
      OR coalesce((given.terms ->> 'express')::boolean, false))
    AND given.at <= least(q.at, e.at)
    AND (c.until_on IS NULL OR given.day <= c.until_on::date)
    AND (agreement ->> 'days' IS NULL
      OR given.day < office.day_of(given.at, zone) + (agreement ->> 'days')::int)
    AND (NOT office.has_times(given.terms) OR (zone <> ''
      AND office.closing(jsonb_build_array(office.span(given.terms)), zone, e.at) IS NOT NULL))
    AND NOT office.withdrawn(q, e, given.at, least(e.at, q.at))
    AND NOT ((agreement ->> 'until_talk')::boolean AND EXISTS (
      SELECT FROM unnest(q.events) AS talk
      WHERE talk.own AND talk.outcome = 'conversation' AND talk.channel = 'call'
        AND given.at < talk.at AND talk.at <= e.at
        AND (talk.permit IS NULL OR talk.permit IS DISTINCT FROM e.permit)
    ))
$$;

-- Whether some consent covers a contact, and the contacts of that day have not used it up.
CREATE FUNCTION office.agreed(agreement jsonb, q office.question, e office.event, zone text)
RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
  IF 'consent' <> ALL (q.known) THEN
    RETURN false;
  END IF;
  RETURN EXISTS (
    SELECT FROM office.consents(agreement, q, e, zone) AS c
    WHERE c.most IS NULL OR (zone <> '' AND c.most > (
      SELECT count(*) FROM unnest(q.events) AS made
      WHERE made.own AND made.direction = 'outbound' AND made.channel = e.channel
        AND made.party = e.party AND made.party_id IS NOT DISTINCT FROM e.party_id
        AND made.permit IS DISTINCT FROM e.permit
        AND made.at <= e.at AND office.day_of(made.at, zone) = office.day_of(e.at, zone)))
  );
END $$;

-- The contact that is asked for as an event of now.
CREATE FUNCTION office.attempt(q office.question) RETURNS office.event LANGUAGE sql IMMUTABLE
RETURN ROW(NULL, q.at, q.channel, 'outbound', NULL, true, q.party, q.party_id, q.number, q.purpose)
  ::office.event;

-- An unnamed party may be the same one.
CREATE FUNCTION office.same_party(e office.event, q office.question)
RETURNS boolean LANGUAGE sql IMMUTABLE
RETURN e.party = q.party AND (e.party_id IS NULL OR q.party_id IS NULL OR e.party_id = q.party_id);

-- Whether it is the party that is asked for, under another record of the person: it counts as that party; but
-- nothing that binds one of the two ends with what the other did.
CREATE FUNCTION office.is_at_same_line(e office.event, q office.question)
RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN cardinality(q.members) > 1 AND e.party = q.party AND EXISTS (
    SELECT FROM public.contact_points AS a JOIN public.contact_points AS b
      ON b.value_key = a.value_key AND b.extension = a.extension
    WHERE a.id = e.party_id AND b.id = q.party_id
      AND a.debtor_id = ANY (q.members) AND b.debtor_id = ANY (q.members));
END $$;

-- The moments of what a rule counts for the contact that is asked for.
CREATE FUNCTION office.counted(r office.rules, q office.question, zone text)
RETURNS timestamptz[] LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN (
    SELECT coalesce(array_agg(e.at ORDER BY e.at), '{}')
    FROM unnest(q.events) AS e
    WHERE e.at >= q.at - r.looks_back * interval '1 microsecond'
      AND office.counts(r.counts, e)
      AND CASE WHEN 'number' = ANY (r.keys)
        THEN e.number IS NULL OR q.number IS NULL OR e.number = q.number ELSE e.own END
      AND ('party' <> ALL (r.keys) OR office.same_party(e, q) OR office.is_at_same_line(e, q))
      AND (r.restarted_by IS NULL OR e.at > coalesce((
        SELECT max(s.at) FROM unnest(q.events) AS s
        WHERE s.own AND office.counts(r.restarted_by, s)
          AND ('party' <> ALL (r.keys) OR office.same_party(s, q))
      ), '-infinity'))
      AND (r.kind <> 'cap' OR r."unless" IS NULL OR NOT office.agreed(r."unless", q, e, zone))
  );
END $$;

CREATE FUNCTION office.judge_window(r office.rules, q office.question, zone text)
RETURNS office.finding LANGUAGE plpgsql STABLE AS $$
DECLARE
  closed_on jsonb := nullif(r.value -> 'closed_on', 'null');
  day date;
  closes timestamptz;
BEGIN
  IF zone = '' THEN
    RETURN ROW(true, true, NULL, NULL, NULL)::office.finding;
  END IF;
  day := office.day_of(q.at, zone);
  closes := office.closing(r.value -> 'spans', zone, q.at);
  IF closed_on IS NULL THEN
    RETURN ROW(closes IS NULL, false, NULL, NULL, closes)::office.finding;
  END IF;
  IF NOT closed_on -> 'years' @> to_jsonb(extract(year FROM day)::int)
    OR day > (closed_on ->> 'until')::date THEN
    RETURN ROW(true, closes IS NOT NULL, NULL, NULL, NULL)::office.finding;
  END IF;
  RETURN ROW(closes IS NULL OR closed_on -> 'days' ? day::text, false, NULL, NULL, closes)
    ::office.finding;
END $$;

-- The first date that a cap looks at on a day.
CREATE FUNCTION office.period_start(per text, length integer, day date)
RETURNS date LANGUAGE sql IMMUTABLE
RETURN CASE per
  WHEN 'day' THEN day
  WHEN 'week' THEN day - (extract(isodow FROM day)::int - 1)
  WHEN 'month' THEN date_trunc('month', day::timestamp)::date
  ELSE day - (length - 1)
END;

-- What a period can last in a zone that nobody knows: dates may be longer than 24 hours.
CREATE FUNCTION office.longest(per text, length integer) RETURNS interval LANGUAGE sql IMMUTABLE
RETURN CASE per WHEN 'day' THEN 1 WHEN 'week' THEN 7 WHEN 'month' THEN 31 ELSE length END
  * interval '24 hours' + interval '3 hours';

-- The reading with least left: counts go by dates of the zone, not by hours.
CREATE FUNCTION office.judge_cap(r office.rules, q office.question, zone text)
RETURNS office.finding LANGUAGE plpgsql STABLE AS $$
DECLARE
  times timestamptz[] := CASE WHEN q.events = '{}' THEN '{}' ELSE office.counted(r, q, zone) END;
  day date := office.day_of(q.at, zone);
  readings constant jsonb := r.value -> 'readings';
  reading jsonb;
  per text;
  used integer;
  most integer;
  found office.finding;
BEGIN
  FOR n IN 0 .. jsonb_array_length(readings) - 1 LOOP
    reading := readings -> n;
    per := reading ->> 1;
    most := reading -> 0;
    used := 0;
    IF r.raised_by IS NOT NULL AND per = 'day' AND 'consent' = ANY (q.known) THEN
      most := greatest(most, (
        SELECT max(c.most) FROM office.consents(r.raised_by, q, office.attempt(q), zone) AS c
      ));
    END IF;
    IF times <> '{}' THEN
      SELECT count(*) INTO used FROM unnest(times) AS at WHERE CASE
        WHEN per = 'ever' THEN true
        WHEN per = 'minutes' THEN at > q.at - (reading ->> 2)::int * interval '1 minute'
        WHEN zone = '' THEN at > q.at - office.longest(per, (reading ->> 2)::int)
        ELSE office.day_of(at, zone) >= office.period_start(per, (reading ->> 2)::int, day)
      END;
    END IF;
    IF found IS NULL OR found.most - found.used > most - used THEN
      found := ROW(
        used >= most, used >= most AND zone = '' AND per NOT IN ('ever', 'minutes'), used, most, NULL
      )::office.finding;
    END IF;
  END LOOP;
  RETURN found;
END $$;

-- Free on the day that is so many after that of the latest trigger, which is day one.
CREATE FUNCTION office.judge_cool_down(r office.rules, q office.question, zone text)
RETURNS office.finding LANGUAGE plpgsql STABLE AS $$
DECLARE
  times timestamptz[] := office.counted(r, q, zone);
  last timestamptz := times[cardinality(times)];
BEGIN
  IF zone = '' THEN
    RETURN ROW(coalesce(last + r.looks_back * interval '1 microsecond' > q.at, false), true, NULL,
      NULL, NULL)::office.finding;
  END IF;
  RETURN ROW(
    coalesce(
      office.day_of(last, zone) + (r.value ->> 'days')::int > office.day_of(q.at, zone), false),
    false, NULL, NULL, NULL
  )::office.finding;
END $$;

CREATE FUNCTION office.judge_hold(r office.rules, q office.question, zone text)
RETURNS office.finding LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN (
    SELECT ROW(EXISTS (
      SELECT FROM public.holds AS h
      WHERE h.debtor_id = ANY (q.members) AND h.released_at IS NULL
        AND r.value -> 'kinds' ? h.kind
        AND (h.end_at IS NULL OR q.at < office.moment(h.end_at))
    ), false, NULL, NULL, NULL)::office.finding
  );
END $$;

CREATE FUNCTION office.judge_need(r office.rules, q office.question, zone text)
RETURNS office.finding LANGUAGE plpgsql STABLE AS $$
BEGIN
  IF r.value ? 'consent' THEN
    RETURN ROW(NOT (office.agreed(r.value -> 'consent', q, office.attempt(q), zone)
      OR ((r.value ->> 'or_message')::boolean AND office.has_written(r, q, zone))),
      false, NULL, NULL, NULL)::office.finding;
  ELSIF r.value ? 'failed_dials' THEN
    RETURN ROW(office.may_be_reached(r, q, zone), false, NULL, NULL, NULL)::office.finding;
  ELSIF r.value ? 'milder_ways' AND q.channel = 'visit' THEN
    RETURN ROW(NOT office.milder_failed(q), true, NULL, NULL, NULL)::office.finding;
  END IF;
  RETURN ROW(true, true, NULL, NULL, NULL)::office.finding;  -- nobody can tell here
END $$;

-- Whether a lead answered for it, approving a visit that stands, that milder ways were in vain.
CREATE FUNCTION office.milder_failed(q office.question) RETURNS boolean LANGUAGE sql STABLE
RETURN EXISTS (
  SELECT FROM public.visits AS v
  WHERE v.debtor_id = ANY (q.members) AND v.milder_failed = 1
    AND v.state IN ('asked', 'approved', 'appointed', 'confirmed')
);

-- Whether the party has used this channel and number itself, within so many dates, and has not
-- opted out since.
CREATE FUNCTION office.has_written(r office.rules, q office.question, zone text)
RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN (
    SELECT EXISTS (
      SELECT FROM unnest(q.events) AS e
      WHERE e.own AND e.direction = 'inbound' AND e.channel = q.channel AND e.party = q.party
        AND e.party_id IS NOT DISTINCT FROM q.party_id
        AND (e.number IS NULL OR q.number IS NULL OR e.number = q.number)
        AND NOT office.withdrawn(q, office.attempt(q), e.at, q.at)
        AND (r.value #>> '{consent,days}' IS NULL
          OR office.day_of(q.at, zone) + CASE WHEN zone = '' THEN 1 ELSE 0 END
            < office.day_of(e.at, zone) + (r.value #>> '{consent,days}')::int)
    )
  );
END $$;

-- Whether the debtor may still be reached: too few failed dials since they last were, or too new.
CREATE FUNCTION office.may_be_reached(r office.rules, q office.question, zone text)
RETURNS boolean LANGUAGE plpgsql STABLE AS $$
DECLARE
  west text := coalesce(nullif(zone, ''), 'Etc/GMT+12');
  needed integer := r.value ->> 'failed_dials';
  failed timestamptz[];
BEGIN
  IF (SELECT bool_and(p.state <> 'active' OR cardinality(q.members) > 1 AND office.is_given_up(q.members, p))
      FROM public.contact_points AS p
      WHERE p.debtor_id = ANY (q.members) AND p.party = 'debtor' AND p.kind <> 'address') THEN
    RETURN false;
  END IF;
  SELECT array_agg(e.at ORDER BY e.at) INTO failed
  FROM unnest(q.events) AS e
  WHERE e.own AND office.counts(r.counts, e) AND e.at > coalesce((
    SELECT max(s.at) FROM unnest(q.events) AS s
    WHERE s.own AND NOT office.counts(r.counts, s) AND office.counts(r.restarted_by, s)
  ), '-infinity');
  RETURN coalesce(cardinality(failed), 0) < needed
    OR office.day_of(failed[needed], west) + (r.value ->> 'wait_days')::int
      > office.day_of(q.at, west);
END $$;

-- The terms of the person's flags of a kind that stand; with a zone, on that zone's calendar.
CREATE FUNCTION office.flags(q office.question, named text, zone text DEFAULT NULL)
RETURNS SETOF jsonb LANGUAGE sql STABLE AS $$
  SELECT f.terms::jsonb FROM public.flags AS f
  WHERE f.debtor_id = ANY (q.members) AND f.withdrawn_at IS NULL AND f.kind = named
    AND (zone IS NULL OR f.until_on IS NULL
      OR office.day_of(q.at, zone, 'Etc/GMT+12') <= f.until_on::date)
$$;

-- A notice to cease, in writing or of unknown form; else by word of mouth.
CREATE FUNCTION office.noticed(q office.question, written boolean)
RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN EXISTS (
    SELECT FROM office.flags(q, 'cease_notice') AS f
    WHERE (f ->> 'written' IS DISTINCT FROM 'false') = written
  );
END $$;

CREATE FUNCTION office.is_inconvenient(q office.question, zone text)
RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN EXISTS (
    SELECT FROM office.flags(q, 'inconvenient_time', zone) AS f
    WHERE zone = '' OR NOT office.has_times(f) OR office.barred(office.span(f), zone, q.at)
  );
END $$;

-- Whether the party asked to be left alone: by whatever channel (refused), by this one, or by this
-- one at the very number.
CREATE FUNCTION office.wished(
  q office.question, zone text, by_channel boolean, there boolean DEFAULT false
) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN (
    SELECT EXISTS (
      SELECT FROM public.opt_outs AS o
      WHERE o.debtor_id = ANY (q.members) AND o.withdrawn_at IS NULL
        AND (NOT by_channel OR o.channel IS NULL OR o.channel = q.channel)
        AND (NOT there OR o.value_key = q.number)
        AND CASE
          WHEN by_channel AND o.party = 'third_party' AND o.value_key = q.number THEN true
          WHEN o.party <> q.party OR NOT (o.point_id IS NULL OR q.party_id IS NULL
            OR o.point_id = q.party_id OR coalesce(o.point_id = q.role, false)
            OR coalesce(o.value_key = q.number, false)) THEN false
          WHEN NOT by_channel THEN true
          WHEN o.value_key IS NOT NULL THEN o.value_key = q.number
          ELSE NOT (o.party = 'debtor' AND office.agreed(jsonb_build_object(
            'kinds', CASE q.channel WHEN 'call' THEN '["call", "call_back"]'
              ELSE jsonb_build_array(q.channel) END,
            'express', false, 'until_talk', false
          ), q, office.attempt(q), zone))
        END
    )
  );
END $$;

CREATE FUNCTION office.judge_forbid(r office.rules, q office.question, zone text)
RETURNS office.finding LANGUAGE plpgsql STABLE AS $$
DECLARE
  fires boolean := true;  -- what is not known here is refused
BEGIN
  CASE r.value ->> 'when'  -- as statements: one query of all would be begun whole for each rule
    WHEN 'always' THEN NULL;
    WHEN 'opted_out' THEN fires := office.wished(q, zone, true);
    WHEN 'address_opted_out' THEN fires := office.wished(q, zone, true, true);
    WHEN 'refused' THEN fires := office.wished(q, zone, false);
    WHEN 'ceased' THEN fires := office.noticed(q, true);
    WHEN 'asked_to_stop' THEN fires := NOT office.noticed(q, true) AND office.noticed(q, false);
    WHEN 'represented' THEN
      fires := EXISTS (
        SELECT FROM office.flags(q, 'attorney') AS f WHERE f ->> 'ascertainable' IS DISTINCT FROM 'false'
      );
    WHEN 'inconvenient_time' THEN fires := office.is_inconvenient(q, zone);
    WHEN 'inconvenient_place' THEN
      fires := EXISTS (
        SELECT FROM office.flags(q, 'inconvenient_place', zone) AS f
        WHERE f ->> 'place' = q.place
          OR (f ->> 'place' = 'home' AND q.place IN ('home_landline', 'home_address'))
      );
    WHEN 'employer' THEN fires := false;  -- no flag of a desk says so
    ELSE NULL;
  END CASE;
  RETURN ROW(fires, r.value ->> 'when' = 'inconvenient_time' AND zone = '', NULL, NULL, NULL)
    ::office.finding;
END $$;

-- What one rule says in one zone.
CREATE FUNCTION office.judge(r office.rules, q office.question, zone text)
RETURNS office.finding LANGUAGE plpgsql STABLE AS $$
DECLARE
  f office.finding;
BEGIN
  CASE r.kind
    WHEN 'window' THEN f := office.judge_window(r, q, zone);
    WHEN 'cap' THEN f := office.judge_cap(r, q, zone);
    WHEN 'cool_down' THEN f := office.judge_cool_down(r, q, zone);
    WHEN 'hold' THEN f := office.judge_hold(r, q, zone);
    WHEN 'need' THEN f := office.judge_need(r, q, zone);
    WHEN 'forbid' THEN f := office.judge_forbid(r, q, zone);
    ELSE f := ROW(true, true, NULL, NULL, NULL)::office.finding;  -- nothing known here: refused
  END CASE;
  IF f.fires AND (NOT r.reaches OR q.purpose = ANY (r.purposes) OR (r."unless" IS NOT NULL
      AND office.agreed(r."unless", q, office.attempt(q), zone))) THEN
    f.fires := false;
    f.closes := NULL;
  END IF;
  f.review := f.review OR q.purpose = ANY (r.rebutted_by) OR r.answer = 'needs_review';
  RETURN f;
END $$;
