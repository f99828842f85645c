/** Functions that mean the same, and are harmless, in every dialect read here. */
export const ANSI_FUNCTIONS = `
# aggregates
count sum avg min max stddev stddev_pop stddev_samp var_pop var_samp variance grouping any_value
# windows
row_number rank dense_rank percent_rank cume_dist ntile lag lead first_value last_value nth_value
# conditions and casts
coalesce nullif cast
# numbers
abs ceil ceiling floor round sign sqrt exp ln log log10 power mod pi sin cos tan asin acos atan atan2 cot degrees radians greatest least
# strings
lower upper trim ltrim rtrim replace substring left right concat concat_ws reverse ascii char_length position
# dates
current_date current_time current_timestamp localtime localtimestamp extract year month day
# who and where
current_user session_user
`;
