import type { Random } from '#server/simulator/random.ts';
import { piecesOf, sumTokens, type Piece } from './count-tokens.ts';

const OPENINGS = [
  'Chào bạn, mình xin trả lời như sau.',
  'Câu hỏi của bạn rất thực tế, mình đi thẳng vào ý chính nhé.',
  'Dạ, với trường hợp này bạn có thể làm theo các bước dưới đây.',
  'Mình tóm tắt ngắn gọn trước, rồi giải thích kỹ hơn ở phần sau.',
  'Theo những gì bạn mô tả, mình nghĩ có hai hướng hợp lý.',
  'Cảm ơn bạn đã cho biết đủ chi tiết, nhờ vậy việc trả lời dễ hơn nhiều.',
];
const SENTENCES = [
  'Trước hết, bạn nên xác định rõ mục tiêu và khoảng thời gian mình có.',
  'Nếu ngân sách hạn chế, hãy bắt đầu từ phần quan trọng nhất rồi mở rộng dần.',
  'Bạn nhớ giữ lại hóa đơn và giấy tờ liên quan để đối chiếu khi cần.',
  'Cách này đơn giản, ít tốn kém và phù hợp với người mới bắt đầu.',
  'Ngược lại, nếu bạn cần kết quả nhanh thì phương án thứ hai đáng cân nhắc hơn.',
  'Theo kinh nghiệm của nhiều người, buổi sáng là lúc dễ tập trung nhất.',
  'Bạn có thể chia công việc thành từng phần nhỏ, mỗi phần khoảng ba mươi phút.',
  'Điều cần tránh là làm quá nhiều việc cùng một lúc.',
  'Với số tiền đó, bạn vẫn đủ chi cho đi lại, ăn uống và một khoản dự phòng.',
  'Hãy đọc kỹ điều khoản hợp đồng, nhất là phần phạt và thời hạn thanh toán.',
  'Trong trường hợp chưa chắc chắn, bạn nên hỏi thêm ý kiến người có chuyên môn.',
  'Kết quả tính ra khoảng 1.250.000 ₫ mỗi tháng, đã gồm thuế.',
  'Phần này thường mất từ hai đến ba ngày làm việc.',
  'Món ăn sẽ đậm đà hơn nếu bạn ướp thịt với nước mắm và hành tím trước ba mươi phút.',
  'Nước dùng cần ninh nhỏ lửa và vớt bọt thường xuyên để giữ được độ trong.',
  'Từ Hà Nội đi Ninh Bình chỉ mất gần hai tiếng, nên đi về trong ngày là được.',
  'Mùa này trời hay mưa về chiều, bạn nhớ mang theo áo khoác mỏng.',
  'Về mặt ngữ pháp, câu trên đúng, nhưng nên dùng từ nhẹ nhàng hơn khi viết cho khách hàng.',
  'Ý chính của đoạn văn là chất lượng dịch vụ quyết định việc khách có quay lại hay không.',
  'Lỗi này thường xuất hiện khi tên cột viết sai hoặc bảng chưa được tạo.',
  'Bạn kiểm tra lại biến đầu vào, rồi chạy thử với một bộ dữ liệu nhỏ.',
  'Ta đặt ẩn phụ, đưa phương trình về bậc hai rồi xét dấu của biệt thức.',
  'Vì vế trái luôn không âm nên phương trình chỉ có một nghiệm.',
  'So với tháng trước, chi phí giảm chừng mười hai phần trăm.',
  'Con số này chỉ để tham khảo, vì giá có thể thay đổi theo từng thời điểm.',
  'Bạn nên thử trong một tuần, ghi lại kết quả rồi mới quyết định có làm tiếp hay không.',
  'Nếu thấy mệt kéo dài, bạn hãy đi khám thay vì tự mua thuốc.',
  'Một bảng so sánh ngắn sẽ giúp cả nhóm dễ thống nhất hơn.',
  'Hồ sơ gồm đơn đề nghị, bản sao căn cước công dân và giấy xác nhận cư trú.',
  'Việc học đều mỗi ngày hai mươi phút hiệu quả hơn học dồn vào cuối tuần.',
];
/** Short answers come without a word of welcome. */
const LENGTH_WITH_OPENING = 60;
/** Sentences. */
const PARAGRAPH = 4;

type Sentence = readonly Piece[];
/** Sentences cut into pieces once: the cut of a whole text is that of its sentences, one after the other. */
const cutOf = (texts: readonly string[], form: (text: string) => string): Sentence[] =>
  texts.map((text) => piecesOf(form(text)));
const first = (text: string) => text;
const next = (text: string) => ` ${text}`;
const paragraph = (text: string) => `${text}\n\n`;

export type AnswerText = ReturnType<typeof createAnswerText>;

/** Writes plausible Vietnamese answers. */
export const createAnswerText = () => {
  const openings = cutOf(OPENINGS, paragraph);
  const starts = cutOf(SENTENCES, first);
  const middles = cutOf(SENTENCES, next);
  const ends = cutOf(SENTENCES, (text) => ` ${paragraph(text)}`);
  const one = (random: Random, sentences: Sentence[]) => sentences[random.integer(0, sentences.length - 1)] ?? [];

  /** About as many o200k tokens as asked for: it ends with the sentence that reaches them. */
  return (random: Random, o200kTokens: number): Piece[] => {
    const said = o200kTokens > LENGTH_WITH_OPENING ? [...one(random, openings)] : [];
    for (let tokens = sumTokens(said), place = 0; tokens < o200kTokens; place = (place + 1) % PARAGRAPH) {
      const sentence = one(random, place === 0 ? starts : place === PARAGRAPH - 1 ? ends : middles);
      said.push(...sentence);
      tokens += sumTokens(sentence);
    }
    return said;
  };
};
