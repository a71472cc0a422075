package dev.dualwrite.jdbc.sql;

import java.util.Set;

/**
 * What calling a built-in function does beside answering.
 *
 * <p>Thread-safe: immutable.
 *
 * <p>A name qualified with any schema but pg_catalog is unknown. An application may shadow a built-in name with a
 * function of its own; the text cannot show that.
 */
final class KnownFunctions {

    /** What a call leaves behind or leans on. */
    enum Effect {
        /** Changes nothing; the same rows give the same answer on either side (volatile ones like random included). */
        NONE,
        /** Changes no row, but belongs to one server or session: sequences, locks, settings, transaction ids. */
        SESSION,
        /** Nothing is known: it may write. */
        UNKNOWN
    }

    private static final Set<String> WITHOUT_EFFECT = words("""
            abbrev abs aclexplode acos acosd acosh age any_value array_agg array_append array_cat array_dims array_fill array_length
            array_lower array_ndims array_position array_positions array_prepend array_remove array_replace
            array_reverse array_sample array_shuffle array_sort array_to_json array_to_string array_to_tsvector
            array_upper ascii asin asind asinh atan atan2 atan2d atand atanh avg bit bit_and bit_count bit_length
            bit_or bit_xor bool_and bool_or box bpchar broadcast btrim cardinality casefold cbrt ceil ceiling center
            char char_length character character_length chr circle clock_timestamp coalesce concat concat_ws convert
            convert_from convert_to corr cos cosd cosh cot cotd count covar_pop covar_samp crc32 crc32c cube cume_dist
            current_catalog current_date current_time current_timestamp date date_add date_bin date_part
            date_subtract date_trunc daterange datemultirange dec decimal decode degrees dense_rank diagonal diameter
            div encode enum_first enum_last enum_range erf erfc every exp extract factorial family first_value float
            float4 float8 floor format gamma gcd gen_random_uuid generate_series generate_subscripts get_bit get_byte
            greatest grouping height host hostmask inet_merge inet_same_family initcap int int2 int4 int4multirange
            int4range int8 int8multirange int8range is_normalized isempty isfinite json json_agg json_agg_strict
            json_array json_array_elements json_array_elements_text json_array_length json_arrayagg json_build_array
            json_build_object json_each json_each_text json_exists json_extract_path json_extract_path_text
            json_object json_object_agg json_object_agg_strict json_object_agg_unique json_object_agg_unique_strict
            json_object_keys json_objectagg json_populate_record json_populate_recordset json_query json_scalar
            json_serialize json_strip_nulls json_table json_to_record json_to_recordset json_to_tsvector json_typeof
            json_value jsonb jsonb_agg jsonb_agg_strict jsonb_array_elements jsonb_array_elements_text
            jsonb_array_length jsonb_build_array jsonb_build_object jsonb_each jsonb_each_text jsonb_extract_path
            jsonb_extract_path_text jsonb_insert jsonb_object jsonb_object_agg jsonb_object_agg_strict
            jsonb_object_agg_unique jsonb_object_agg_unique_strict jsonb_object_keys jsonb_path_exists
            jsonb_path_exists_tz jsonb_path_match jsonb_path_match_tz jsonb_path_query jsonb_path_query_array
            jsonb_path_query_array_tz jsonb_path_query_first jsonb_path_query_first_tz jsonb_path_query_tz
            jsonb_populate_record jsonb_populate_recordset jsonb_pretty jsonb_set jsonb_set_lax jsonb_strip_nulls
            jsonb_to_record jsonb_to_recordset jsonb_to_tsvector jsonb_typeof justify_days justify_hours
            justify_interval lag last_value lcm lead least left length lgamma like ilike line ln localtime
            localtimestamp log log10 lower lower_inc lower_inf lpad lseg ltrim macaddr8_set7bit make_date
            make_interval make_time make_timestamp make_timestamptz masklen max md5 merge_action min min_scale mod mode
            multirange nchar netmask network normalize notlike now nth_value ntile nullif num_nonnulls num_nulls
            numeric nummultirange numnode numrange octet_length overlaps overlay parse_ident path pclose percent_rank
            percentile_cont percentile_disc phraseto_tsquery pi plainto_tsquery point polygon popen position pow power
            querytree quote_ident quote_literal quote_nullable radians radius random random_normal range_agg
            range_intersect_agg range_merge rank real regexp_count regexp_instr regexp_like regexp_match
            regexp_matches regexp_replace regexp_split_to_array regexp_split_to_table regexp_substr regr_avgx
            regr_avgy regr_count regr_intercept regr_r2 regr_slope regr_sxx regr_sxy regr_syy repeat replace reverse
            right rollup round row_number row_to_json rpad rtrim scale set_bit set_byte set_masklen setweight sha224
            sha256 sha384 sha512 sign sin sind sinh slope smallint split_part sqrt starts_with statement_timestamp
            stddev stddev_pop stddev_samp string_agg string_to_array string_to_table strip strpos substr substring sum
            tan tand tanh text timeofday timezone to_ascii to_bin to_char to_date to_hex to_json to_jsonb to_number
            to_oct to_timestamp to_tsquery to_tsvector transaction_timestamp translate treat trim trim_array
            trim_scale trunc ts_debug ts_delete ts_filter ts_headline ts_lexize ts_parse ts_rank ts_rank_cd
            ts_token_type tsmultirange tsquery_phrase tsrange tstzmultirange tstzrange tsvector_to_array
            unicode_assigned unicode_version unistr unnest upper upper_inc upper_inf uuid uuid_extract_timestamp
            uuid_extract_version uuidv4 uuidv7 var_pop var_samp varbit varchar variance varying websearch_to_tsquery
            width width_bucket xmlagg xmlattributes xmlcomment xmlconcat xmlelement xmlexists xmlforest
            xml_is_well_formed xml_is_well_formed_content xml_is_well_formed_document xmlnamespaces xmlparse xmlpi
            xmlroot xmlserialize xmltable xmltext xpath xpath_exists pg_typeof pg_column_size system bernoulli
            pg_input_is_valid pg_input_error_info pg_collation_for
            area bound_box hash_array hash_numeric hash_range hash_record hashbytea hashchar hashdate hashfloat4
            hashfloat8 hashint2 hashint4 hashint8 hashtext hashtextextended isclosed ishorizontal isopen isparallel
            isperp isvertical jsonb_populate_record_valid npoints textlen timestamptz uuid_hash
            similarity word_similarity strict_word_similarity show_trgm unaccent uuid_generate_v4 uuid_generate_v1
            uuid_generate_v1mc uuid_generate_v3 uuid_generate_v5 digest hmac crypt gen_salt gen_random_bytes
            levenshtein levenshtein_less_equal soundex difference metaphone dmetaphone dmetaphone_alt hstore akeys
            avals skeys svals slice""");

    private static final Set<String> OF_THE_SESSION = words("""
            nextval currval setval lastval set_config current_setting
            current_database current_role current_schema current_schemas current_user session_user system_user user
            version txid_current txid_current_if_assigned txid_current_snapshot txid_snapshot_xip txid_snapshot_xmax
            txid_snapshot_xmin txid_status txid_visible_in_snapshot inet_client_addr inet_client_port
            inet_server_addr inet_server_port col_description obj_description shobj_description format_type
            to_regclass to_regcollation to_regnamespace to_regoper to_regoperator to_regproc to_regprocedure
            to_regrole to_regtype to_regtypemod has_any_column_privilege has_column_privilege has_database_privilege
            has_foreign_data_wrapper_privilege has_function_privilege has_language_privilege
            has_parameter_privilege has_schema_privilege has_sequence_privilege has_server_privilege
            has_table_privilege has_tablespace_privilege has_type_privilege row_security_active
            setseed getdatabaseencoding has_largeobject_privilege mxid_age get_current_ts_config
            pg_backend_pid pg_sleep pg_sleep_for pg_sleep_until pg_notify pg_listening_channels
            pg_is_in_recovery pg_conf_load_time pg_postmaster_start_time pg_current_xact_id
            pg_current_xact_id_if_assigned pg_current_snapshot pg_xact_status pg_xact_commit_timestamp
            pg_export_snapshot pg_my_temp_schema pg_is_other_temp_schema pg_blocking_pids pg_safe_snapshot_blocking_pids
            pg_current_wal_lsn pg_current_wal_insert_lsn pg_current_wal_flush_lsn pg_last_wal_receive_lsn
            pg_last_wal_replay_lsn pg_last_xact_replay_timestamp pg_wal_lsn_diff pg_walfile_name
            pg_cancel_backend pg_terminate_backend pg_client_encoding pg_char_to_encoding pg_encoding_to_char
            pg_database_size pg_indexes_size pg_relation_size pg_size_bytes pg_size_pretty pg_table_size
            pg_tablespace_size pg_total_relation_size pg_relation_filenode pg_relation_filepath pg_has_role
            pg_index_column_has_property pg_index_has_property pg_indexam_has_property pg_describe_object
            pg_identify_object pg_sequence_last_value pg_sequence_parameters pg_lock_status pg_encoding_max_length
            pg_jit_available pg_column_compression pg_partition_ancestors pg_partition_root pg_partition_tree
            pg_relation_is_updatable pg_column_is_updatable pg_relation_is_publishable pg_timezone_names
            pg_timezone_abbrevs pg_show_all_settings
            pg_stat_statements pg_stat_statements_info pg_stat_statements_reset pg_buffercache_pages pg_freespace
            pg_prewarm pgstattuple pgstattuple_approx pgstatindex pgrowlocks""");

    private KnownFunctions() {}

    private static Set<String> words(String list) {
        return Set.of(list.split("\\s+"));
    }

    /** What a call does, by folded name, {@code schema.name} if qualified with anything but pg_catalog. */
    static Effect effectOf(String function) {
        if (WITHOUT_EFFECT.contains(function)) {
            return Effect.NONE;
        }
        boolean ofTheSession = OF_THE_SESSION.contains(function)
                || function.startsWith("pg_advisory_")
                || function.startsWith("pg_try_advisory_")
                || function.startsWith("pg_get_")
                || function.startsWith("pg_stat_get_")
                || (function.startsWith("pg_") && function.endsWith("_is_visible"));
        return ofTheSession ? Effect.SESSION : Effect.UNKNOWN;
    }
}
