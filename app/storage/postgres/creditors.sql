-- What kind of lender a creditor is and what it lends, as app/services/creditors.py records it: said by a
-- lead whose team has one of its cases.
CREATE FUNCTION office.describe_creditor(
  creditor_id text, lender text, product text, device text
) RETURNS void LANGUAGE plpgsql VOLATILE
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  me public.staff := office.need('team_lead');
  at timestamptz;
  known public.creditors;
BEGIN
  PERFORM office.check_ids(device, '{}');
  PERFORM office.check_code('lender', lender);
  PERFORM office.check_code('product', product);
  PERFORM FROM public.settings AS s WHERE s.name = 'book.id' FOR UPDATE;  -- one after the other
  at := clock_timestamp();
  SELECT * INTO known FROM public.creditors AS c WHERE c.id = creditor_id AND EXISTS (
    SELECT FROM public.cases AS k JOIN public.debtors AS d ON d.id = k.debtor_id
    JOIN public.staff AS s ON s.id = d.collector_id
    WHERE k.creditor_id = c.id AND s.team_id = me.team_id);
  IF known.id IS NULL THEN
    PERFORM office.refuse('creditor.unknown', jsonb_build_object('name', creditor_id));
  ELSIF (known.lender_kind, known.product_kind) IS NOT DISTINCT FROM (lender, product) THEN
    RETURN;
  END IF;
  PERFORM office.check_clock('desk', at);
  UPDATE public.creditors AS c SET lender_kind = lender, product_kind = product
  WHERE c.id = known.id;
  PERFORM office.append('desk', 'creditor.described', at, me.id, device, jsonb_build_object(
    'creditor', known.id, 'lender', lender, 'product', product));
END $$;
