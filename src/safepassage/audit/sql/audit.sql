-- The trail is written by these functions alone; the application has no INSERT on it. Canonical form and leaf hash: docs/adr/0007.

-- One field as netstring ("5:hello"), a missing one as "-": no two different events share a canonical form.
CREATE OR REPLACE FUNCTION sp.audit_canonical(e public.audit_event) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog AS $$
  SELECT string_agg(coalesce(octet_length(v)::text || ':' || v, '-'), ',' ORDER BY n) FROM unnest(ARRAY[
    e.id::text, (extract(epoch FROM e.at) * 1000000)::bigint::text, (extract(epoch FROM e.occurred_at) * 1000000)::bigint::text,
    e.user_id::text, e.on_behalf_of::text, e.agency, e.post, e.roles, e.purpose, e.session, e.device, e.address,
    e.action, e.label, e.object_id, e.compartment::text, array_to_string(e.compartments, ','), e.fields, e.reason, e.detail,
    e.outcome, e.rows::text]) WITH ORDINALITY AS t(v, n) $$;

-- Fills in who, from the signed context, and hashes the leaf (RFC 9162: 0x00 before a leaf).
CREATE OR REPLACE FUNCTION sp.audit_complete() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE claims jsonb := coalesce(sp.context(false), '{}');
BEGIN
  NEW.at := clock_timestamp();
  NEW.user_id := (claims ->> 'u')::bigint;
  NEW.on_behalf_of := (claims ->> 'b')::bigint;
  NEW.agency := left(coalesce(claims ->> 'a', ''), 16);
  NEW.post := left(coalesce(claims ->> 'p', ''), 60);
  NEW.roles := coalesce((SELECT string_agg(r, ',' ORDER BY r) FROM jsonb_array_elements_text(claims -> 'r') r), '');
  NEW.purpose := coalesce(claims ->> 'w', '');
  NEW.session := left(coalesce(claims ->> 's', ''), 80);
  NEW.device := left(coalesce(claims ->> 'd', ''), 80);
  NEW.address := left(coalesce(claims ->> 'n', ''), 80);
  NEW.leaf := sha256('\x00'::bytea || convert_to(sp.audit_canonical(NEW), 'UTF8'));
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION sp.audit_queue() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
  INSERT INTO public.audit_pending (event, leaf) SELECT id, leaf FROM came;
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION sp.audit_refuse() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  RAISE EXCEPTION 'the audit trail is only ever added to' USING ERRCODE = 'insufficient_privilege';
END $$;

DROP TRIGGER IF EXISTS audit_complete ON public.audit_event;
CREATE TRIGGER audit_complete BEFORE INSERT ON public.audit_event FOR EACH ROW EXECUTE FUNCTION sp.audit_complete();
DROP TRIGGER IF EXISTS audit_queue ON public.audit_event;
CREATE TRIGGER audit_queue AFTER INSERT ON public.audit_event REFERENCING NEW TABLE AS came
  FOR EACH STATEMENT EXECUTE FUNCTION sp.audit_queue();
DROP TRIGGER IF EXISTS audit_refuse ON public.audit_event;
CREATE TRIGGER audit_refuse BEFORE UPDATE OR DELETE OR TRUNCATE ON public.audit_event
  FOR EACH STATEMENT EXECUTE FUNCTION sp.audit_refuse();
DROP TRIGGER IF EXISTS audit_refuse ON public.audit_leaf;
CREATE TRIGGER audit_refuse BEFORE UPDATE OR DELETE OR TRUNCATE ON public.audit_leaf
  FOR EACH STATEMENT EXECUTE FUNCTION sp.audit_refuse();
DROP TRIGGER IF EXISTS audit_refuse ON public.audit_seal;
CREATE TRIGGER audit_refuse BEFORE UPDATE OR DELETE OR TRUNCATE ON public.audit_seal
  FOR EACH STATEMENT EXECUTE FUNCTION sp.audit_refuse();

-- An operation, an opening, a refusal, as the application reports it; the actor is the signed one.
CREATE OR REPLACE FUNCTION sp.audit_record(action text, label text, object_id text, compartment int, occurred timestamptz,
  fields text[], reason text, detail text, outcome text, compartments int[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
  IF sp.context(false) IS NULL THEN
    RAISE EXCEPTION 'an event needs a context' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF audit_record.action LIKE 'row.%' THEN
    RAISE EXCEPTION 'changes of rows are recorded by the database alone' USING ERRCODE = 'insufficient_privilege';
  END IF;
  INSERT INTO public.audit_event (at, occurred_at, agency, post, roles, purpose, session, device, address, action, label, object_id,
      compartment, compartments, fields, reason, detail, outcome, rows, leaf)
    VALUES (now(), occurred, '', '', '', '', '', '', '', left(audit_record.action, 80), left(audit_record.label, 80),
      left(audit_record.object_id, 80), audit_record.compartment, audit_record.compartments,
      coalesce(array_to_string(audit_record.fields, ','), ''), audit_record.reason, audit_record.detail,
      left(audit_record.outcome, 16), 1, '');
END $$;

-- The safety net under every table: no write skips it. Up to 50 rows a statement get an event each; a larger statement gets
-- one event with its count, its compartments and a hash over its ids, so that an import stays fast and still shows in each file.
CREATE OR REPLACE FUNCTION sp.audit_rows(act text, label text, ids text[], places int[], names text[]) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
DECLARE total int := coalesce(array_length(ids, 1), 0);
BEGIN
  IF total = 0 THEN RETURN; END IF;
  IF total <= 50 THEN
    INSERT INTO public.audit_event (at, agency, post, roles, purpose, session, device, address, action, label, object_id, compartment,
        fields, reason, detail, outcome, rows, leaf)
      SELECT now(), '', '', '', '', '', '', '', act, audit_rows.label, left(i, 80), p, coalesce(f, ''), '', '', 'done', 1, ''
      FROM unnest(ids, places, names) AS t(i, p, f);
  ELSE
    INSERT INTO public.audit_event (at, agency, post, roles, purpose, session, device, address, action, label, object_id, compartments,
        fields, reason, detail, outcome, rows, leaf)
      VALUES (now(), '', '', '', '', '', '', '', act, audit_rows.label, '',
        (SELECT array_agg(DISTINCT p ORDER BY p) FROM unnest(places) p WHERE p IS NOT NULL),
        coalesce((SELECT string_agg(DISTINCT n, ',' ORDER BY n) FROM unnest(names) f, unnest(string_to_array(f, ',')) n), ''), '',
        '{"ids_sha256":"' || encode(sha256(convert_to((SELECT string_agg(i, ',' ORDER BY i) FROM unnest(ids) i), 'UTF8')), 'hex') || '"}',
        'done', total, '');
  END IF;
END $$;

CREATE OR REPLACE FUNCTION sp.audit_insert() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE ids text[]; places int[];
BEGIN
  EXECUTE format('SELECT array_agg(%I::text), array_agg(%s) FROM came', TG_ARGV[1], coalesce(quote_ident(nullif(TG_ARGV[2], '')), 'NULL::int'))
    INTO ids, places;
  PERFORM sp.audit_rows('row.inserted', TG_ARGV[0], ids, places, NULL);
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION sp.audit_delete() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE ids text[]; places int[];
BEGIN
  EXECUTE format('SELECT array_agg(%I::text), array_agg(%s) FROM gone', TG_ARGV[1], coalesce(quote_ident(nullif(TG_ARGV[2], '')), 'NULL::int'))
    INTO ids, places;
  PERFORM sp.audit_rows('row.deleted', TG_ARGV[0], ids, places, NULL);
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION sp.audit_update() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE ids text[]; places int[]; names text[];
BEGIN
  -- Names of the columns that changed, joined on the key; a row that did not change makes no event.
  EXECUTE format(
    'SELECT array_agg(id), array_agg(place), array_agg(names) FROM (SELECT n.%1$I::text AS id, %2$s AS place, '
    '(SELECT string_agg(a.key, '','' ORDER BY a.key) FROM jsonb_each(to_jsonb(n)) a WHERE a.value IS DISTINCT FROM to_jsonb(g) -> a.key) '
    'AS names FROM came n JOIN gone g USING (%1$I)) changed WHERE names IS NOT NULL',
    TG_ARGV[1], coalesce('n.' || quote_ident(nullif(TG_ARGV[2], '')), 'NULL::int'))
    INTO ids, places, names;
  PERFORM sp.audit_rows('row.updated', TG_ARGV[0], ids, places, names);
  RETURN NULL;
END $$;

-- The seal takes every event whose transaction has committed (it sees no other) and gives each its place in the tree.
-- Late committers come into the next seal. One at a time: the lock keeps places in order.
CREATE OR REPLACE FUNCTION sp.seal_take(most int) RETURNS TABLE (place bigint, leaf bytea)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE base bigint;
BEGIN
  -- Only the system seals: an officer's injected statement could else leave places in the tree under no head.
  IF NOT sp.is_system() THEN
    RAISE EXCEPTION 'only the system seals the trail' USING ERRCODE = 'insufficient_privilege';
  END IF;
  PERFORM pg_advisory_xact_lock(hashtext('safepassage audit seal'));
  SELECT coalesce(max(l.index) + 1, 0) INTO base FROM public.audit_leaf l;
  RETURN QUERY
    WITH taken AS (
      DELETE FROM public.audit_pending p WHERE p.event IN (SELECT q.event FROM public.audit_pending q ORDER BY q.event LIMIT most)
      RETURNING p.event, p.leaf),
    placed AS (
      INSERT INTO public.audit_leaf (index, event, leaf)
      SELECT base + row_number() OVER (ORDER BY t.event) - 1, t.event, t.leaf FROM taken t RETURNING audit_leaf.index, audit_leaf.leaf)
    SELECT s.index, s.leaf FROM placed s ORDER BY s.index;
END $$;

CREATE OR REPLACE FUNCTION sp.seal_put(size bigint, root bytea, frontier bytea[], note text, at timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
  IF NOT sp.is_system() OR seal_put.size <> (SELECT max(l.index) + 1 FROM public.audit_leaf l) THEN
    RAISE EXCEPTION 'the head does not cover the tree' USING ERRCODE = 'check_violation';
  END IF;
  INSERT INTO public.audit_seal (size, root, frontier, note, at)
    VALUES (seal_put.size, seal_put.root, seal_put.frontier, seal_put.note, seal_put.at);
END $$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA sp FROM PUBLIC;
GRANT EXECUTE ON FUNCTION sp.audit_record(text, text, text, int, timestamptz, text[], text, text, text, int[])
  TO sp_app, sp_wide, sp_asked, sp_fold;
GRANT EXECUTE ON FUNCTION sp.seal_take(int), sp.seal_put(bigint, bytea, bytea[], text, timestamptz) TO sp_app, sp_wide;
