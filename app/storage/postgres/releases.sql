-- How what protects a person, or loosens a limit, ends: the row gets its end, the log an entry.

-- Lock whose a wish is, and the moment from then on; nobody learns that there is one of a person whom
-- they may not see.
CREATE FUNCTION office.lock_wish(
  debtor text, device text, OUT person text, OUT members text[], OUT at timestamptz
) LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  PERFORM office.check_ids(device, '{}');
  SELECT l.person, l.members INTO person, members FROM office.lock_members(debtor) AS l;
  IF person IS NULL OR NOT office.sees(person) THEN
    PERFORM office.refuse('wish.unknown');
  END IF;
  at := clock_timestamp();
  PERFORM office.check_clock(person, at);
END $$;

-- End every hold of a kind: a lead, with the reason on record.
CREATE FUNCTION office.release_hold(debtor_id text, kind text, reason text, device text)
RETURNS void LANGUAGE plpgsql VOLATILE
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  me public.staff := office.need('team_lead');
  person text;
  members text[];
  at timestamptz;
  ended jsonb;
BEGIN
  PERFORM office.check_ids(device, '{}');
  PERFORM office.check_own_hold(kind);
  IF office.is_blank(reason) THEN
    PERFORM office.refuse('hold.no_reason');
  END IF;
  SELECT l.person, l.members INTO person, members FROM office.lock_person(debtor_id) AS l;
  at := clock_timestamp();
  PERFORM office.check_clock(person, at);
  WITH gone AS (
    UPDATE public.holds AS h SET released_at = office.micros(at)
    WHERE h.debtor_id = ANY (members) AND h.kind = release_hold.kind AND h.released_at IS NULL
    RETURNING h.id
  ) SELECT jsonb_agg(g.id ORDER BY g.id) INTO ended FROM gone AS g;
  IF ended IS NULL THEN
    PERFORM office.refuse('hold.none');
  END IF;
  PERFORM office.log_words(person, 'hold.released', reason, at, me, device,
    jsonb_build_object('hold_kind', kind, 'holds', ended));
  PERFORM office.rerank(person, members, at);
END $$;

-- An opt-out stands no longer: nobody widens their own limits, so a lead or compliance says it.
CREATE FUNCTION office.withdraw_opt_out(opt_out_id text, reason text, device text)
RETURNS void LANGUAGE plpgsql VOLATILE
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  me public.staff := office.need('team_lead', 'compliance');
  l record;
BEGIN
  IF office.is_blank(reason) THEN
    PERFORM office.refuse('wish.no_reason');
  END IF;
  l := office.lock_wish((SELECT o.debtor_id FROM public.opt_outs AS o WHERE o.id = opt_out_id), device);
  UPDATE public.opt_outs AS o SET withdrawn_at = office.micros(l.at)
  WHERE o.id = opt_out_id AND o.withdrawn_at IS NULL;
  IF NOT FOUND THEN
    PERFORM office.refuse('wish.withdrawn');
  END IF;
  PERFORM office.log_words(l.person, 'opt_out.withdrawn', reason, l.at, me, device,
    jsonb_build_object('opt_out', opt_out_id));
  PERFORM office.rerank(l.person, l.members, l.at);
END $$;

-- Nobody may rely on a consent from now on: whoever sees the person records that.
CREATE FUNCTION office.withdraw_consent(consent_id text, words text, device text)
RETURNS void LANGUAGE plpgsql VOLATILE
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  me public.staff := office.need('collector', 'team_lead', 'visitor', 'compliance');
  l record;
BEGIN
  l := office.lock_wish((SELECT c.debtor_id FROM public.consents AS c WHERE c.id = consent_id), device);
  UPDATE public.consents AS c SET withdrawn_at = office.micros(l.at)
  WHERE c.id = consent_id AND c.withdrawn_at IS NULL;
  IF NOT FOUND THEN
    PERFORM office.refuse('wish.withdrawn');
  END IF;
  PERFORM office.log_words(l.person, 'consent.withdrawn', words, l.at, me, device,
    jsonb_build_object('consent', consent_id));
END $$;

-- A consent that was heard is one from now on: a lead's or compliance's word. Its id.
CREATE FUNCTION office.confirm_consent(flag_id text, device text)
RETURNS text LANGUAGE plpgsql VOLATILE
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  me public.staff := office.need('team_lead', 'compliance');
  l record;
  f public.flags;
  terms jsonb;
  made text;
BEGIN
  l := office.lock_wish((SELECT w.debtor_id FROM public.flags AS w WHERE w.id = flag_id), device);
  SELECT * INTO f FROM public.flags AS w WHERE w.id = flag_id;
  terms := f.terms::jsonb;
  IF f.withdrawn_at IS NOT NULL THEN
    PERFORM office.refuse('wish.withdrawn');
  ELSIF f.kind <> 'consent' OR terms ->> 'agreed' IS NULL OR terms ->> 'through' IS NULL THEN
    PERFORM office.refuse('wish.unknown');
  END IF;
  made := office.new_id(l.at);
  PERFORM office.agree(made, l.person, l.members, ROW(terms ->> 'agreed', terms ->> 'through',
    (SELECT t.body FROM public.texts AS t WHERE t.id = f.text_id), f.at, f.until_on, f.point_id,
    terms - 'agreed' - 'through')::office.agreed, l.at, me, device);
  UPDATE public.flags AS w SET withdrawn_at = office.micros(l.at) WHERE w.id = flag_id;
  PERFORM office.log_words(l.person, 'flag.withdrawn', NULL, l.at, me, device,
    jsonb_build_object('flag', flag_id, 'consent', made));
  PERFORM office.rerank(l.person, l.members, l.at);
  RETURN made;
END $$;

-- A flag stands no longer: a lead or compliance says it, with a reason. A consent that waits may be
-- dropped by anybody who sees the person: it loosened nothing.
CREATE FUNCTION office.withdraw_flag(flag_id text, reason text, device text)
RETURNS void LANGUAGE plpgsql VOLATILE
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  me public.staff := office.need('collector', 'team_lead', 'visitor', 'compliance');
  l record;
  f public.flags;
BEGIN
  l := office.lock_wish((SELECT w.debtor_id FROM public.flags AS w WHERE w.id = flag_id), device);
  SELECT * INTO f FROM public.flags AS w WHERE w.id = flag_id;
  IF f.withdrawn_at IS NOT NULL THEN
    PERFORM office.refuse('wish.withdrawn');
  ELSIF f.kind <> 'consent' THEN
    PERFORM office.need('team_lead', 'compliance');
    IF office.is_blank(reason) THEN
      PERFORM office.refuse('wish.no_reason');
    END IF;
  END IF;
  IF f.kind = 'wrong_number' THEN  -- a contact's mark may have the id of another flag
    PERFORM office.unmark(f.id, true);
  END IF;
  UPDATE public.flags AS w SET withdrawn_at = office.micros(l.at) WHERE w.id = f.id;
  PERFORM office.log_words(l.person, 'flag.withdrawn', reason, l.at, me, device,
    jsonb_build_object('flag', f.id));
  PERFORM office.rerank(l.person, l.members, l.at);
END $$;
