import { foldVietnamese } from '#shared/domain/vietnamese.ts';
import { weighted, type Random } from './random.ts';

/** Per cent of the population, rounded; the order and sizes are those commonly published for Vietnam. */
const SURNAMES = weighted(
  Object.entries({
    Nguyễn: 31.5,
    Trần: 10.9,
    Lê: 8.9,
    Phạm: 5.9,
    Hoàng: 2.9,
    Huỳnh: 2.2,
    Phan: 2.8,
    Vũ: 2.3,
    Võ: 1.6,
    Trương: 2.2,
    Bùi: 2.1,
    Đặng: 1.9,
    Đỗ: 1.9,
    Ngô: 1.7,
    Hồ: 1.5,
    Dương: 1.4,
    Đinh: 1.0,
    Đoàn: 0.9,
    Lâm: 0.9,
    Mai: 0.8,
    Trịnh: 0.8,
    Đào: 0.8,
    Cao: 0.7,
    Lý: 0.7,
    Hà: 0.6,
    Lưu: 0.6,
    Lương: 0.6,
    Thái: 0.4,
    Châu: 0.4,
    Tạ: 0.4,
    Phùng: 0.4,
    Tô: 0.4,
    Vương: 0.3,
    Tăng: 0.3,
    Quách: 0.25,
    Thạch: 0.2,
  }),
);

type Group = { readonly middle: string; readonly given: string };
/** Middle and given names by sex and by the years in which they were given; the first of each list are the commonest. */
const GROUPS: readonly (readonly [Group, number])[] = [
  [
    {
      middle: 'Thị Thị Thị Thị Thị_Thanh Thị_Thu Thị_Kim Thị_Ngọc Thị_Bích Kim Ngọc Thanh Thu Bích',
      given:
        'Hương Lan Hoa Hằng Thủy Nga Hạnh Loan Hồng Mai Liên Yến Dung Oanh Phượng Thảo Hiền Tuyết Nguyệt Bình Cúc Đào Vân Xuân Hà Nhung Phương Thoa Minh Tâm',
    },
    20,
  ],
  [
    {
      middle:
        'Thị Ngọc Thanh Thu Minh Phương Khánh Bảo Hoàng Thùy Mai Quỳnh Hồng Gia Diệu Kim Như Thảo Tường Yến Thị_Ngọc Thị_Thanh Thị_Thu Thị_Phương Ngọc_Bảo',
      given:
        'Linh Anh Trang Ngọc Thảo Vy Nhi My Hân Trâm Phương Quỳnh Uyên Ngân Thư Châu Trinh Giang Hà Nhung Huyền Duyên Mai Chi Yến Tiên Ly Như Khanh Thy Tú Diễm Ánh Băng Đan Hoài',
    },
    30,
  ],
  [
    {
      middle: 'Văn Văn Văn Văn Đức Hữu Xuân Đình Quang Ngọc Công Minh Thanh Bá Viết Trọng',
      given:
        'Hùng Dũng Tuấn Cường Sơn Hải Thành Bình Long Hòa Thắng Tâm Minh Hưng Tùng Trung Chiến Quang Lợi Phúc Đông Nam Toàn Hiếu Khánh Phương Vinh Tiến Kiên Định Ẩn Quý',
    },
    20,
  ],
  [
    {
      middle:
        'Minh Hoàng Đức Quang Gia Anh Tuấn Quốc Thanh Hữu Văn Nhật Bảo Đăng Thiên Trung Duy Khánh Ngọc Tấn Thành Xuân Hải Công Việt Hồng Phước Trường',
      given:
        'Huy Anh Khang Bảo Minh Đạt Phúc Khoa Nam Long Dũng Khôi Duy Quân Hiếu Phong Thịnh Tuấn Nguyên Thành Đức Hoàng Kiệt Sơn Trung Việt Nhật Tài Khánh Lâm Quang Trí Vũ Hưng Toàn Thiện Phát Lộc Tín An',
    },
    30,
  ],
];

/** Few names are given often and many seldom: weights fall with the rank, after Zipf. */
const ranked = (list: string) =>
  weighted(list.split(' ').map((name, rank) => [name.replaceAll('_', ' '), 1 / (rank + 4)] as const));
const groups = weighted(
  GROUPS.map(([group, weight]) => [{ middle: ranked(group.middle), given: ranked(group.given) }, weight] as const),
);

/** A plausible full name, surname first, such as `Nguyễn Thị Ngọc Lan`. */
export const drawName = (random: Random) => {
  const group = random.weighted(groups);
  const given = random.weighted(group.given);
  const middle = random.weighted(group.middle);
  // About one name in twenty-five has no middle name; nobody is called Minh Minh.
  const repeated = middle.split(' ').includes(given);
  return [random.weighted(SURNAMES), random.chance(0.04) || repeated ? '' : middle, given].filter(Boolean).join(' ');
};

const MAILBOXES = weighted([
  ['thu.vidu.example', 62],
  ['truong.vidu.example', 14],
  ['congty.vidu.example', 24],
]);

/** An address in the way people make theirs, at domains reserved for examples. `number` keeps it unlike all others. */
export const drawEmail = (random: Random, name: string, number: number) => {
  const words = foldVietnamese(name).split(' ');
  const given = words.at(-1) ?? '';
  const others = words.slice(0, -1);
  const initials = others.map((word) => word.charAt(0)).join('');
  const local = random.weighted(
    weighted([
      [`${others.join('')}${given}`, 3],
      [`${given}.${others[0] ?? 'vn'}`, 3],
      [`${given}${initials}`, 3],
      [`${others[0] ?? 'vn'}.${given}`, 2],
    ]),
  );
  return `${local}${number}@${random.weighted(MAILBOXES)}`;
};
