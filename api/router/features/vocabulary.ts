import type { Topic } from './features.ts';

/**
 * Words that say something about a request, in the languages that gateways see most. Whole words in lower case;
 * the writing systems without spaces between words are searched for as they stand (`UNSPACED`).
 */
const SPACED: Record<Topic, string> = {
  // Asked to think
  reasoning: `prove proof derive deduce infer justify analyze analyse evaluate optimize optimise debug refactor
    architecture tradeoff tradeoffs rigorous rigorously counterexample contradiction hypothesis implications
    demuestra demostrar razona analiza deduce optimiza démontrer démontre prouver raisonne analyser optimiser
    beweise beweisen begründe analysiere herleiten optimiere dimostra ragiona analizza demonstre raciocine
    докажи докажите обоснуй проанализируй выведи оптимизируй udowodnij przeanalizuj kanıtla analiz`,
  mathematics: `theorem lemma integral derivative differential polynomial matrix eigenvalue vector
    probability logarithm modulo congruent isomorphic homomorphism subgroup topology convergence trigonometric sin
    cos tan sqrt mathrm frac permutation valid premise conclusion teorema théorème satz gleichung ecuación équation
    интеграл уравнение`,
  // Quantities to be worked out: units and the words that ask for a number
  calculation: `calculate compute determine assume assuming given find approximately cm ft sec kg km hr btu kj cal
    mol mole moles atm kpa psi hz volts ohms joules watts kw kwh diameter radius density velocity pressure load
    torque stress flow heat molar molarity ratio rate calcula calculez berechne рассчитай`,
  law: `court plaintiff defendant statute constitutional contract liability negligence felony jurisdiction jury
    testimony hearsay deed landlord tenant easement mortgage prosecution damages attorney sued suit admissible prevail
    breach trial convicted arrested police evidence possession owner agreed refused recover`,
  // Asked for what is written in every textbook
  concepts: `explain describe discuss why how what meaning means concept term role types factors influence theory
    primarily characteristic characterized refers called known definition define explica explique erkläre
    объясни`,
  // Asked for what every model can do
  simple: `hi hello hey thanks thank hola bonjour hallo ciao привет translate rephrase rewrite summarize summarise
    shorten spell capitalize list format greet reply subject traduce resume traduis résume übersetze fasse traduci
    riassumi переведи`,
};

const UNSPACED: Partial<Record<Topic, string>> = {
  reasoning: '证明 推导 分析 推理 论证 优化 证明せよ 導出 分析して 考察 증명 분석 추론 최적화',
  mathematics: '定理 积分 導関数 方程式 方程 概率 確率 矩阵 行列 적분 방정식 확률',
  simple: '你好 翻译 总结 こんにちは 翻訳 要約 안녕 번역 요약',
};

const TOPICS = Object.keys(SPACED) as Topic[];

export const TOPIC_OF_WORD: ReadonlyMap<string, Topic> = new Map(
  TOPICS.flatMap((topic) => SPACED[topic].split(/\s+/).map((word): [string, Topic] => [word, topic])),
);

export const UNSPACED_TERMS: readonly [string, Topic][] = TOPICS.flatMap((topic) =>
  (UNSPACED[topic]?.split(' ') ?? []).map((term): [string, Topic] => [term, topic]),
);
