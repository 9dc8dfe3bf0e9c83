import { type Canvas, type Colour, grey } from "./canvas.ts";
import { seededRandom } from "./random.ts";

export interface Street {
  drawStill(canvas: Canvas): void;
  drawMoving(canvas: Canvas, atSeconds: number): void;
}

/** First street: a road in perspective with two lanes of cars. */
export function createStreet(widthPx: number, heightPx: number, scene: number): Street {
  const random = seededRandom(scene + 1);
  const horizon = heightPx * 0.3;
  const vanishing = widthPx * (0.4 + 0.2 * random());
  const cars = Array.from({ length: 8 }, () => ({
    phase: random(),
    speed: 0.05 + 0.1 * random(),
    side: random() < 0.5 ? -1 : 1,
    y: 60 + 140 * random(),
  }));
  return {
    drawStill(canvas) {
      canvas.rectangle(0, 0, widthPx, horizon, { y: 170, u: 140, v: 118 });
      canvas.rectangle(0, horizon, widthPx, heightPx, grey(110));
      canvas.trapezoid(horizon, vanishing, vanishing, heightPx, widthPx * 0.1, widthPx * 0.9, grey(80));
    },
    drawMoving(canvas, atSeconds) {
      for (const car of cars) {
        const along = (car.phase + atSeconds * car.speed) % 1;
        const near = along ** 2;
        const y = horizon + near * (heightPx - horizon);
        const x = vanishing + car.side * near * widthPx * 0.2;
        const size = 4 + near * widthPx * 0.12;
        const colour: Colour = { y: car.y, u: 110 + (car.y % 40), v: 150 - (car.y % 40) };
        canvas.rectangle(x - size / 2, y - size * 0.6, x + size / 2, y, colour);
      }
    },
  };
}
