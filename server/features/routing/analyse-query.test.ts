import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { COMPLEXITIES } from '#shared/domain/usage.ts';
import { createQueryAnalyser } from './analyse-query.ts';
import { readRoutingWeights } from './read-routing-weights.ts';

const analyse = createQueryAnalyser(readRoutingWeights());
/** Far above a decision (see the bench `route`), far below what reading all of a long text would take. */
const BOUND_MS = 500;

describe('words inside words', () => {
  test.each([
    ['this is the thing I need fixed in my essay: their house have two window', 'writing', 'chat'],
    ['khi nào thì nộp thuế thu nhập cá nhân', 'qa', 'chat'],
    ['mã code giảm giá Shopee hôm nay', 'qa', 'coding'],
    ['có code free ship ko shop', 'qa', 'coding'],
    ['thanh toán tiền điện qua app ngân hàng được không', 'qa', 'math'],
    ['dịch vụ chuyển nhà trọn gói giá bao nhiêu', 'qa', 'translation'],
    ['lịch nghỉ tết năm nay thế nào', 'qa', 'translation'],
    ['máy tính mới mua bị nóng có sao không', 'qa', 'math'],
  ] as const)('“%s” is %s, not %s', (text, category, mistaken) => {
    expect(analyse(text).category).not.toBe(mistaken);
    expect(analyse(text).category).toBe(category);
  });
});

test('what a query says it does not want is not what it asks for', () => {
  expect(analyse('đừng dịch, chỉ sửa lỗi chính tả câu này: "em di hok truong"').category).toBe('writing');
  expect(analyse('không cần code, chỉ giải thích vì sao trời có cầu vồng').category).toBe('qa');
});

test('a short query can be hard and a long one simple', () => {
  expect(analyse('Chứng minh √2 + √3 là số vô tỉ').complexity).toBe('complex');
  expect(analyse('Thiết kế hệ thống đặt vé không bao giờ bán trùng ghế').complexity).toBe('complex');
  const story =
    'Hôm qua trời mưa to, mẹ em đi chợ về ướt hết, cả nhà ngồi ăn khoai nướng rồi kể chuyện ngày xưa rất vui. ';
  expect(analyse(`${story.repeat(3)}Cho em hỏi thủ đô nước Pháp là gì?`).complexity).not.toBe('complex');
});

test('languages are told apart by how the words are written', () => {
  expect(analyse('Tính giúp em số tiền phải trả hằng tháng').language).toBe('vi');
  expect(analyse('tinh giup e so tien phai tra hang thang voi ạ').language).toBe('vi-nodiac');
  expect(analyse('How much do I have to pay each month?').language).toBe('en');
  expect(analyse('Giúp mình viết lại câu này, it sounds too harsh for my boss').language).toBe('mixed');
});

test('code does not make a Vietnamese question English', () => {
  const text = 'Sao đoạn này báo lỗi vậy ạ\nfor (let i = 0; i <= list.length; i++) {\n  total += list[i].price;\n}';
  expect(analyse(text)).toMatchObject({ language: 'vi', category: 'coding' });
});

test('pictures, long documents, live figures and actions are seen only where they are asked for', () => {
  expect(analyse('Trong ảnh này là cây gì vậy').features).toEqual(['vision']);
  expect(analyse('cách chụp ảnh đẹp khi trời tối').features).toEqual([]);
  expect(analyse('Tóm tắt file hợp đồng 80 trang đính kèm').features).toEqual(['longContext']);
  expect(analyse('giá vàng hôm nay bao nhiêu').features).toEqual(['functionCalling']);
  expect(analyse('Nhắc tôi 7 giờ sáng mai gọi cho mẹ').features).toEqual(['functionCalling']);
  expect(analyse('vì sao trời lại mưa').features).toEqual([]);
});

test('a text of many pages is a long document whatever it says', () => {
  expect(analyse('Một đoạn văn bất kỳ trong biên bản. '.repeat(2_000)).features).toContain('longContext');
});

test('a text without a word is simple small talk and asks for nothing', () => {
  for (const text of ['', '   \n', '😀😀', '???', '\u0000'])
    expect(analyse(text)).toMatchObject({ category: 'chat', complexity: 'simple', features: [] });
});

test('the decomposed form of a text gets the same answer', () => {
  const letters = [
    ...'aáàảãạăắằẳẵặâấầẩẫậeéèẻẽẹêếềểễệiíìỉĩịoóòỏõọôốồổỗộơớờởỡợuúùủũụưứừửữựyýỳỷỹỵđĐÀẤỒ bcghklmnpqrstvx,.?\n',
  ];
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...letters), { maxLength: 6_000, size: 'max' }), (characters) => {
      const text = characters.join('').normalize('NFC');
      expect(analyse(text.normalize('NFD'))).toEqual(analyse(text));
    }),
    { numRuns: 200 },
  );
});

test('any string gets an answer whose odds add up to 1', () => {
  const codeUnits = fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 3_000, size: 'max' });
  fc.assert(
    fc.property(codeUnits, (units) => {
      const { complexity, complexityOdds } = analyse(String.fromCharCode(...units));
      expect(COMPLEXITIES).toContain(complexity);
      expect(complexityOdds.simple + complexityOdds.medium + complexityOdds.complex).toBeCloseTo(1, 9);
    }),
    { numRuns: 300 },
  );
});

test.each([
  ['one endless word', 'a'.repeat(1e7)],
  ['words', 'viết giúp em '.repeat(8e5)],
  ['combining marks', `a${'\u0301'.repeat(1e7)}`],
  ['quotation marks', '"'.repeat(1e7)],
  ['lines', '\n'.repeat(1e7)],
  ['lone surrogates', '\ud800'.repeat(1e7)],
])('ten megabytes of %s do not hang', (_, text) => {
  const started = performance.now();
  analyse(text);
  expect(performance.now() - started).toBeLessThan(BOUND_MS);
});
