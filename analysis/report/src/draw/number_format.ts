import { formatLocale } from 'd3-format';

/** d3-format's specifiers, with a true minus sign. */
export const { format } = formatLocale({ decimal: '.', thousands: ',', grouping: [3], currency: ['', ''], minus: '−' });
