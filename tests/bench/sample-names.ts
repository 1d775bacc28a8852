/** Family names by how many of a thousand Vietnamese bear them (Lê Trung Hoa, Họ và tên người Việt Nam, 2005). */
const FAMILY = [
  [384, 'Nguyễn'],
  [121, 'Trần'],
  [95, 'Lê'],
  [70, 'Phạm'],
  [51, 'Huỳnh'],
  [45, 'Phan'],
  [20, 'Vũ'],
  [19, 'Võ'],
  [21, 'Đặng'],
  [20, 'Bùi'],
  [14, 'Đỗ'],
  [13, 'Hồ'],
  [13, 'Ngô'],
  [10, 'Dương'],
  [5, 'Lý'],
] as const;
const MIDDLE = 'Thị Văn Hữu Đức Minh Ngọc Thanh Quốc Gia Bảo Xuân Thu Kim Phương Hoàng Anh Tuấn Quang'.split(' ');
const GIVEN =
  'An Anh Ánh Bảo Bình Châu Chi Cường Dũng Dương Đào Đạt Giang Hà Hạnh Hiếu Hoa Hòa Hùng Hương Khánh Lan Lâm Lân Linh Loan Long Mai Minh My Nam Nga Ngân Ngọc Nhung Oanh Phúc Phương Quân Quỳnh Sơn Tâm Thảo Thắng Thúy Trang Trâm Trí Tú Tuấn Uyên Vân Việt Yến'.split(
    ' ',
  );

const total = FAMILY.reduce((sum, [share]) => sum + share, 0);
const pick = <T>(list: readonly T[], number: number) => list[number % list.length] as T;

/** A 32-bit hash of a number, the same everywhere (Wellons' lowbias32). */
export const scramble = (number: number) => {
  let x = number >>> 0;
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d);
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
  return (x ^ (x >>> 16)) >>> 0;
};

/** The same plausible name for the same number. */
export const sampleName = (number: number): string => {
  let share = scramble(number) % total;
  const family = FAMILY.find(([width]) => (share -= width) < 0)?.[1] ?? 'Nguyễn';
  const middle = pick(MIDDLE, scramble(number + 0x10000000));
  return `${family} ${middle} ${pick(GIVEN, scramble(number + 0x20000000))}`;
};
