-- Wrap-up: the outcome that the agent states and what follows from it, in one transaction, with the
-- entries that app/services/wrapups.py writes.

-- What is stated, read and checked by itself.
CREATE FUNCTION office.read_wrap_up(stated jsonb, OUT w office.wrap_up, OUT d office.dispositions)
LANGUAGE plpgsql STABLE AS $$
DECLARE
  held text;
BEGIN
  w := jsonb_populate_record(NULL::office.wrap_up, stated);
  PERFORM office.check_keys(stated, to_jsonb(w));
  PERFORM office.check_code('hold', w.hold_kind);
  PERFORM office.check_own_hold(w.hold_kind);
  SELECT * INTO d FROM office.dispositions AS known WHERE known.code = w.disposition;
  IF d.code IS NULL THEN
    PERFORM office.refuse('outcome.unknown', jsonb_build_object('disposition', w.disposition,
      'codes', (SELECT jsonb_agg(known.code) FROM office.dispositions AS known)));
  ELSIF w.talk_seconds NOT BETWEEN 0 AND 86400 THEN
    PERFORM office.refuse('outcome.talk_seconds', jsonb_build_object('seconds', w.talk_seconds));
  ELSIF w.promise_amount IS NOT NULL AND 'promise' <> ALL (d.asks) THEN
    PERFORM office.refuse('outcome.takes_no_amount',
      jsonb_build_object('amount', office.money(w.promise_amount, w.promise_currency)));
  ELSIF w.promise_due_on IS NOT NULL AND 'promise' <> ALL (d.asks) THEN
    PERFORM office.refuse('outcome.takes_no_day', jsonb_build_object('due', w.promise_due_on));
  END IF;
  w.hold_kind := coalesce(w.hold_kind, d.hold);
  w.note := CASE WHEN NOT office.is_blank(w.note) THEN w.note END;
  IF office.day(w.hold_review_on) IS NOT NULL AND w.hold_kind IS NULL THEN
    PERFORM office.refuse('outcome.takes_no_review', jsonb_build_object('on', w.hold_review_on));
  END IF;
  IF 'callback' = ANY (d.asks) AND w.callback_at IS NULL THEN
    PERFORM office.refuse('callback.incomplete');
  ELSIF 'hold' = ANY (d.asks) AND w.hold_kind IS NULL THEN
    PERFORM office.refuse('hold.incomplete');
  ELSIF 'note' = ANY (d.asks) AND w.note IS NULL THEN
    PERFORM office.refuse('note.missing');
  END IF;
END $$;

-- Of whom one's own permit is, or a contact that the person began.
CREATE FUNCTION office.about(named text, me public.staff) RETURNS text
LANGUAGE plpgsql STABLE AS $$
DECLARE
  debtor text := coalesce(
    (SELECT p.debtor_id FROM public.permits AS p WHERE p.id = named AND p.staff_id = me.id),
    (SELECT c.debtor_id FROM public.contacts AS c WHERE c.id = named AND c.staff_id = me.id));
BEGIN
  IF debtor IS NULL THEN
    PERFORM office.refuse('permit.unknown');
  END IF;
  RETURN debtor;
END $$;

-- The contact of one's own permit, the person locked, or that the person began. One that was dialled by
-- hand without being recorded is recorded here, at the moment of its permit, as it counts since then. The
-- desk makes the ids of contacts: one that is a permit's, too, names what is under the permit.
CREATE FUNCTION office.own_contact(
  permit_id text, person text, at timestamptz, me public.staff, device text
) RETURNS public.contacts LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  c public.contacts;
  p public.permits;
BEGIN
  SELECT * INTO p FROM public.permits AS known
  WHERE known.id = own_contact.permit_id AND known.staff_id = me.id;
  SELECT * INTO c FROM public.contacts AS made
  WHERE (made.permit_id = p.id OR p.id IS NULL AND made.id = own_contact.permit_id)  -- an index each
    AND made.staff_id = me.id;
  IF c.id IS NULL THEN
    c := office.place(person, p, office.new_id(at), least(office.moment(p.issued_at), at), me, device);
  END IF;
  RETURN c;
END $$;

-- What was stated with an outcome, read back from what it wrote at that moment; the note by its
-- digest, which stays when the words are erased.
CREATE FUNCTION office.stated(o public.outcomes, note text) RETURNS jsonb
LANGUAGE sql STABLE AS $$
  SELECT jsonb_build_object('disposition', o.disposition, 'talk_seconds', o.talk_seconds,
    'note', CASE WHEN note IS NULL THEN o.note_id IS NULL ELSE coalesce((
      SELECT l.body::jsonb ->> 'note' = office.words_digest(t.salt, note)
      FROM public.texts AS t, public.log AS l
      WHERE t.id = o.note_id AND l.chain IN (
          SELECT d.id FROM public.debtors AS d JOIN public.contacts AS c ON c.id = o.contact_id
          JOIN public.debtors AS r ON r.id = c.debtor_id AND d.person_id = r.person_id)
        AND l.kind = 'call.ended' AND l.at = o.at AND l.body::jsonb ->> 'outcome' = o.id), false) END,
    'promise', (SELECT jsonb_build_array(p.amount, p.currency, p.due_on) FROM public.promises AS p
      WHERE p.contact_id = o.contact_id AND p.made_at = o.at),
    'callback', (SELECT f.due_at FROM public.follow_ups AS f
      WHERE f.contact_id = o.contact_id AND f.created_at = o.at AND f.kind = 'callback'),
    'hold', (SELECT jsonb_build_array(h.kind, h.review_on) FROM public.holds AS h
      WHERE h.contact_id = o.contact_id AND h.start_at = o.at))
$$;

-- Whether just this was sent before; refuse an id that is another outcome's.
CREATE FUNCTION office.is_stated(outcome_id text, c public.contacts, w office.wrap_up)
RETURNS boolean LANGUAGE plpgsql STABLE AS $$
DECLARE
  o public.outcomes;
  said jsonb := jsonb_build_object('disposition', w.disposition, 'talk_seconds', w.talk_seconds,
    'note', true,
    'promise', CASE WHEN w.promise_amount IS NOT NULL
      THEN jsonb_build_array(w.promise_amount, w.promise_currency, w.promise_due_on) END,
    'callback', w.callback_at,
    'hold', CASE WHEN w.hold_kind IS NOT NULL
      THEN jsonb_build_array(w.hold_kind, w.hold_review_on) END);
BEGIN
  SELECT * INTO o FROM public.outcomes AS known WHERE known.id = outcome_id;
  IF o.id IS NULL THEN
    RETURN false;
  ELSIF o.contact_id <> c.id OR office.stated(o, w.note) <> said THEN
    PERFORM office.refuse('outcome.id_taken');
  END IF;
  RETURN true;
END $$;

CREATE FUNCTION office.outcome_answer(outcome_id text) RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT jsonb_build_object('outcome', o.id, 'contact', o.contact_id, 'at', o.at)
  FROM public.outcomes AS o WHERE o.id = outcome_id
$$;

-- The outcome of a contact that was not corrected.
CREATE FUNCTION office.outcome_in_force(contact text) RETURNS public.outcomes LANGUAGE sql STABLE AS $$
  SELECT o FROM public.outcomes AS o WHERE o.contact_id = contact
    AND NOT EXISTS (SELECT FROM public.corrections AS w WHERE w.wrong_id = o.id)
$$;

-- Refuse an outcome for which this contact, the day, what is owed or the hours leave no room: asked of what
-- is new alone, as what was stated in time comes once more where its answer was lost.
CREATE FUNCTION office.check_terms(
  person text, members text[], c public.contacts, w office.wrap_up, d office.dispositions,
  at timestamptz
) RETURNS void LANGUAGE plpgsql STABLE AS $$
BEGIN
  IF c.channel <> ALL (d.channels) THEN
    PERFORM office.refuse('outcome.does_not_fit');
  END IF;
  IF 'promise' = ANY (d.asks) THEN
    PERFORM office.check_promise(w.promise_amount, w.promise_currency, office.day(w.promise_due_on),
      office.today(at));
  END IF;
  IF w.promise_amount IS NOT NULL AND NOT coalesce(w.means_more, false) THEN
    PERFORM office.check_owed(members, w.promise_amount, w.promise_currency, at);
  END IF;
  IF w.callback_at IS NOT NULL THEN
    PERFORM office.check_call_back(person, members, office.moment(w.callback_at), at);
  END IF;
END $$;

-- Whoever was reached needs no call-back and was reminded; a try before its time leaves it standing.
-- What they promised is looked at again tomorrow, not in the next call.
CREATE FUNCTION office.close_what_was_due(
  members text[], c public.contacts, d office.dispositions, at timestamptz
) RETURNS void LANGUAGE sql VOLATILE AS $$
  UPDATE public.follow_ups AS f SET state = 'done', closed_by = c.id
  WHERE f.debtor_id = ANY (members) AND f.state = 'open' AND CASE f.kind
    WHEN 'callback' THEN d.right_party OR f.due_at <= office.micros(at)
    WHEN 'promise' THEN 'promise' = ANY (d.asks) OR (d.right_party AND d.opt_out IS NOT NULL)
      OR (d.right_party AND f.contact_id IS NULL AND f.due_at <= office.micros(at))
    ELSE false END;
  UPDATE public.follow_ups AS f SET due_at = office.micros(office.look(office.today(at) + 1))
  WHERE f.debtor_id = ANY (members) AND f.state = 'open' AND f.kind = 'promise'
    AND f.due_at <= office.micros(at)
$$;

-- Record a hold, and the contact in which it was asked for.
CREATE FUNCTION office.place_hold(
  named text, person text, kind text, review_on text, contact text, at timestamptz, me public.staff, device text
) RETURNS void LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  h public.holds;
BEGIN
  INSERT INTO public.holds AS made
    (id, debtor_id, kind, source, start_at, review_on, contact_id, staff_id)
  VALUES (named, person, kind, 'staff', office.micros(at), review_on, contact, me.id)
  RETURNING made.* INTO h;
  PERFORM office.append(person, 'hold.placed', at, me.id, device, jsonb_build_object(
    'hold', h.id, 'hold_kind', kind, 'row', office.row_digest(to_jsonb(h) - 'released_at')));
END $$;

-- Record the wish of whoever was reached. A third party's is known by the number as well, also where
-- it is on record as the debtor's own or under several people.
CREATE FUNCTION office.opt_out(
  person text, c public.contacts, d office.dispositions, at timestamptz, me public.staff, device text
) RETURNS void LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  o public.opt_outs;
  party text := coalesce(d.party, 'debtor');
  third boolean := party = 'third_party';
BEGIN
  INSERT INTO public.opt_outs AS made
    (id, debtor_id, party, point_id, channel, value_key, at, contact_id, staff_id)
  VALUES (office.new_id(at), person, party, CASE WHEN third THEN c.point_id END,
    CASE WHEN d.opt_out <> 'all' THEN c.channel END,
    CASE WHEN third OR d.opt_out = 'number' THEN c.value_key END, office.micros(at), c.id, me.id)
  RETURNING made.* INTO o;
  PERFORM office.append(person, 'opt_out.recorded', at, me.id, device, jsonb_build_object(
    'opt_out', o.id, 'scope', d.opt_out, 'party', party,
    'row', office.row_digest(to_jsonb(o) - 'withdrawn_at')));
END $$;

-- Write an outcome and what was agreed and asked for in it. `counted`: what the rules count.
CREATE FUNCTION office.state(
  person text, members text[], c public.contacts, outcome_id text, w office.wrap_up,
  d office.dispositions, counted office.counted, at timestamptz, me public.staff, device text
) RETURNS void LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  o public.outcomes;
  kept record;
BEGIN
  SELECT * INTO kept FROM office.keep(person, 'note', w.note, at, me, device);
  INSERT INTO public.outcomes AS made (id, contact_id, outcome, disposition, reached, right_party,
    talk_seconds, note_id, staff_id, device, at)
  VALUES (outcome_id, c.id, counted.outcome, d.code, counted.reached, counted.right_party,
    w.talk_seconds, kept.id, me.id, device, office.micros(at))
  RETURNING made.* INTO o;
  PERFORM office.append(person, 'call.ended', at, me.id, device, jsonb_build_object(
    'outcome', o.id, 'contact', c.id, 'note', kept.digest, 'row', office.row_digest(to_jsonb(o))));
  IF w.promise_amount IS NOT NULL THEN
    PERFORM office.make_promise(office.new_id(at), person, c.id, w.promise_amount, w.promise_currency,
      office.day(w.promise_due_on), at, me, device);
    PERFORM office.stand(person, members, true, at, me, device);
  END IF;
  IF w.callback_at IS NOT NULL THEN
    PERFORM office.next_step(person, c.id, 'callback', office.moment(w.callback_at), at, me, device);
  END IF;
  IF w.hold_kind IS NOT NULL THEN
    PERFORM office.place_hold(office.new_id(at), person, w.hold_kind, w.hold_review_on, c.id, at, me,
      device);
  END IF;
  IF d.opt_out IS NOT NULL THEN
    PERFORM office.opt_out(person, c, d, at, me, device);
  END IF;
  IF d.marks_number IS NOT NULL AND c.point_id IS NOT NULL THEN
    UPDATE public.contact_points AS p SET state = d.marks_number, marked_by = c.id
    WHERE p.id = c.point_id AND p.state = 'active';  -- else whoever corrects this took another's mark back
    PERFORM office.append(person, 'number.marked', at, me.id, device,
      jsonb_build_object('point', c.point_id, 'state', d.marks_number));
  END IF;
END $$;

-- Take back what a flag (or else a contact) said of a number; what others say of whose it is by now stands: a
-- flag before an outcome, the first before others of its kind. Ids are the desk's to make: of what bears the
-- same one only what is meant is taken back.
CREATE FUNCTION office.unmark(by text, is_flag boolean) RETURNS void LANGUAGE sql VOLATILE AS $$
  UPDATE public.contact_points AS p SET state = coalesce(said.state, 'active'), marked_by = said.by
  FROM public.contact_points AS marked LEFT JOIN LATERAL (
    SELECT * FROM (
      SELECT 'wrong' AS state, f.id AS by, f.at, true AS is_flag FROM public.debtors AS d
      JOIN public.debtors AS m ON m.person_id = d.person_id JOIN public.flags AS f ON f.debtor_id = m.id
      JOIN public.contact_points AS flagged ON flagged.id = f.point_id
      WHERE d.id = marked.debtor_id AND flagged.value_key = marked.value_key
        AND f.kind = 'wrong_number' AND f.withdrawn_at IS NULL
      UNION ALL
      SELECT d.marks_number, c.id, o.at, false FROM public.contacts AS c
      JOIN public.outcomes AS o ON o.contact_id = c.id
      JOIN office.dispositions AS d ON d.code = o.disposition
      WHERE c.value_key = marked.value_key AND c.point_id = marked.id AND d.marks_number IS NOT NULL
        AND NOT EXISTS (SELECT FROM public.corrections AS w WHERE w.wrong_id = o.id)
    ) AS other WHERE other.by <> unmark.by OR other.is_flag <> unmark.is_flag
    ORDER BY other.is_flag DESC, other.at, other.by LIMIT 1
  ) AS said ON true
  WHERE p.id = marked.id AND p.marked_by = unmark.by AND marked.marked_by = unmark.by;
$$;

-- Record how one's own contact ended. `permit_id` names its permit, or the contact where the person
-- began it. Stating the same once more changes nothing and gives the same answer.
CREATE FUNCTION office.wrap_up(permit_id text, outcome_id text, stated jsonb, device text)
RETURNS jsonb LANGUAGE plpgsql VOLATILE
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  me public.staff := office.need('collector', 'team_lead', 'visitor');
  debtor text := office.about(permit_id, me);
  c public.contacts;
  person text;
  members text[];
  at timestamptz;
  stating record;
  w office.wrap_up;
  d office.dispositions;
BEGIN
  PERFORM office.check_ids(device, ARRAY[outcome_id]);
  SELECT l.person, l.members INTO person, members FROM office.lock_members(debtor) AS l;
  at := clock_timestamp();
  stating := office.read_wrap_up(stated);
  w := stating.w;
  d := stating.d;
  c := office.own_contact(permit_id, person, at, me, device);
  IF office.is_stated(outcome_id, c, w) THEN
    RETURN office.outcome_answer(outcome_id);
  ELSIF (office.outcome_in_force(c.id)).id IS NOT NULL THEN
    PERFORM office.refuse('outcome.stated');
  END IF;
  PERFORM office.check_clock(person, at);
  PERFORM office.check_terms(person, members, c, w, d, at);
  PERFORM office.check_fit(members, c, d);
  PERFORM office.close_what_was_due(members, c, d, at);
  PERFORM office.state(person, members, c, outcome_id, w, d,
    ROW(d.outcome, coalesce(d.party, 'none'), d.right_party::int), at, me, device);
  PERFORM office.rerank(person, members, at);
  DELETE FROM public.leases AS l WHERE l.debtor_id = person AND l.staff_id = me.id;
  PERFORM office.said(members, w.note, c, me);
  RETURN office.outcome_answer(outcome_id);
END $$;
