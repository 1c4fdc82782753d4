-- An outcome stated anew, beside the old one. Only a lead's correction lets a contact count for less,
-- ends a hold or takes back a wish: nobody widens their own limits.

-- The contact of an outcome that who calls may correct: their own, a lead's of whom they see. Of
-- another nobody learns that it exists.
CREATE FUNCTION office.to_correct(wrong_id text, me public.staff) RETURNS public.contacts
LANGUAGE plpgsql STABLE AS $$
DECLARE
  c public.contacts;
BEGIN
  SELECT made.* INTO c FROM public.contacts AS made JOIN public.outcomes AS o ON o.contact_id = made.id
  WHERE o.id = wrong_id;
  IF c.id IS NULL OR (CASE me.role WHEN 'team_lead' THEN NOT office.sees_record(c.debtor_id)
    ELSE c.staff_id <> me.id END) THEN
    PERFORM office.refuse('outcome.not_found');
  END IF;
  RETURN c;
END $$;

-- What the rules count: what is stated now, and not less than what counted before.
CREATE FUNCTION office.counted_of(d office.dispositions, before public.outcomes)
RETURNS office.counted LANGUAGE sql IMMUTABLE
RETURN CASE WHEN before.outcome = 'conversation' THEN ROW('conversation',
    CASE WHEN before.reached = 'debtor' OR d.party IS NULL THEN before.reached ELSE d.party END,
    greatest(before.right_party, d.right_party::int))::office.counted
  ELSE ROW(d.outcome, coalesce(d.party, 'none'), d.right_party::int)::office.counted END;

-- What the contact set in motion ends; what it closed is open again unless `instead` closes it. A number is
-- marked by a contact or a flag, and ids are the desk's to make: what bears the id of a flag that stands takes
-- back no mark.
CREATE FUNCTION office.take_back_contact(
  c public.contacts, instead office.dispositions
) RETURNS void LANGUAGE sql VOLATILE AS $$
  UPDATE public.promises AS p SET state = 'cancelled', closed_by = NULL
  WHERE p.contact_id = c.id AND (p.state = 'open' OR p.closed_by IS NOT NULL);
  UPDATE public.follow_ups AS f SET state = 'dropped' WHERE f.contact_id = c.id;
  UPDATE public.follow_ups AS f SET state = 'open', closed_by = NULL
  WHERE f.closed_by = c.id AND f.state = 'done' AND CASE f.kind
    WHEN 'callback' THEN NOT instead.right_party AND f.due_at > c.at
    WHEN 'promise' THEN 'promise' <> ALL (instead.asks)
    ELSE false END;
  SELECT office.unmark(c.id, false) WHERE NOT EXISTS (SELECT FROM public.flags AS f
    WHERE f.id = c.id AND f.kind = 'wrong_number' AND f.withdrawn_at IS NULL);
$$;

-- End the holds and wishes that a contact recorded. Records that were split off since have the same
-- and go back to the queue; the caller ranks the person itself anew.
CREATE FUNCTION office.end_protections(
  person text, c public.contacts, at timestamptz, me public.staff, device text
) RETURNS void LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  ended record;
  locked record;
BEGIN
  FOR ended IN
    WITH holds AS (
      UPDATE public.holds AS h SET released_at = office.micros(at)
      WHERE h.contact_id = c.id AND h.released_at IS NULL RETURNING h.debtor_id, h.id
    ), wishes AS (
      UPDATE public.opt_outs AS o SET withdrawn_at = office.micros(end_protections.at)
      WHERE o.contact_id = c.id AND o.withdrawn_at IS NULL RETURNING o.debtor_id, o.id
    )
    SELECT e.debtor_id, jsonb_agg(e.hold ORDER BY e.hold) FILTER (WHERE e.hold IS NOT NULL) AS holds,
      jsonb_agg(e.wish ORDER BY e.wish) FILTER (WHERE e.wish IS NOT NULL) AS opt_outs
    FROM (SELECT debtor_id, id AS hold, NULL AS wish FROM holds
      UNION ALL SELECT debtor_id, NULL, id FROM wishes) AS e
    GROUP BY e.debtor_id ORDER BY e.debtor_id
  LOOP
    SELECT l.person, l.members INTO locked FROM office.lock_members(ended.debtor_id) AS l;
    IF ended.holds IS NOT NULL THEN
      PERFORM office.append(locked.person, 'hold.released', at, me.id, device,
        jsonb_build_object('holds', ended.holds, 'contact', c.id));
    END IF;
    IF ended.opt_outs IS NOT NULL THEN
      PERFORM office.append(locked.person, 'opt_out.withdrawn', at, me.id, device,
        jsonb_build_object('opt_outs', ended.opt_outs, 'contact', c.id));
    END IF;
    IF locked.person <> person THEN
      PERFORM office.rerank(locked.person, locked.members, at);
    END IF;
  END LOOP;
END $$;

CREATE FUNCTION office.record_correction(
  person text, wrong_id text, right_id text, reason text, at timestamptz, me public.staff, device text
) RETURNS void LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  kept record;
  w public.corrections;
BEGIN
  SELECT * INTO kept FROM office.keep(person, 'reason', reason, at, me, device);
  INSERT INTO public.corrections AS made (id, wrong_id, right_id, reason_id, staff_id, at)
  VALUES (office.new_id(at), record_correction.wrong_id, record_correction.right_id, kept.id, me.id,
    office.micros(at))
  RETURNING made.* INTO w;
  PERFORM office.append(person, 'call.corrected', at, me.id, device, jsonb_build_object(
    'correction', w.id, 'wrong', w.wrong_id, 'right', w.right_id, 'reason', kept.digest,
    'row', office.row_digest(to_jsonb(w))));
END $$;

-- State the outcome `wrong_id` anew; next steps follow the new one.
CREATE FUNCTION office.correct(
  wrong_id text, outcome_id text, stated jsonb, reason text, device text
) RETURNS jsonb LANGUAGE plpgsql VOLATILE
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  me public.staff := office.need('collector', 'team_lead', 'visitor');
  c public.contacts := office.to_correct(wrong_id, me);
  leads boolean := me.role = 'team_lead';
  person text;
  members text[];
  at timestamptz;
  stating record;
  w office.wrap_up;
  d office.dispositions;
  before public.outcomes;
BEGIN
  PERFORM office.check_ids(device, ARRAY[outcome_id]);
  IF office.is_blank(reason) THEN
    PERFORM office.refuse('correction.no_reason');
  END IF;
  SELECT l.person, l.members INTO person, members FROM office.lock_members(c.debtor_id) AS l;
  at := clock_timestamp();
  stating := office.read_wrap_up(stated);
  w := stating.w;
  d := stating.d;
  IF outcome_id <> wrong_id AND office.is_stated(outcome_id, c, w) THEN
    RETURN office.outcome_answer(outcome_id);
  END IF;
  before := office.outcome_in_force(c.id);
  IF outcome_id = wrong_id THEN
    PERFORM office.refuse('outcome.id_taken');
  ELSIF before.id <> wrong_id THEN
    PERFORM office.refuse('outcome.corrected_already');
  END IF;
  PERFORM office.check_clock(person, at);
  PERFORM office.check_terms(person, members, c, w, d, at);
  PERFORM office.take_back_contact(c, d);
  IF leads THEN  -- who may say that the steps were wrong, too
    before := NULL;
    PERFORM office.end_protections(person, c, at, me, device);
  ELSE
    PERFORM office.check_fit(members, c, d);
  END IF;
  PERFORM office.state(person, members, c, outcome_id, w, d, office.counted_of(d, before), at, me,
    device);
  IF 'promise' <> ALL (d.asks) THEN
    PERFORM office.stand(person, members, false, at, me, device);
  END IF;
  PERFORM office.record_correction(person, wrong_id, outcome_id, reason, at, me, device);
  PERFORM office.rerank(person, members, at);
  PERFORM office.said(members, w.note, c, me);
  RETURN office.outcome_answer(outcome_id);
END $$;
