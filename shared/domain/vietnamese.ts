/**
 * Text as it is searched: NFC, lower case, without diacritics, đ as d.
 * `Nguyễn Thị Đào` and its decomposed form both become `nguyen thi dao`.
 */
export const foldVietnamese = (text: string) =>
  text.normalize('NFD').replace(/\p{M}/gu, '').replace(/[đĐ]/g, 'd').toLowerCase().normalize('NFC');
