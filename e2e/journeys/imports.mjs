import { base, first, look, must, signIn } from "../help.mjs";

export default {
  async "imports a file and takes it back"(page) {
    await signIn(page, "alba@demo.trato");
    await page.goto(`${base}/import`);
    const rows = Array.from({ length: 25 }, (_, n) => `Tornillería ${n};tornilleria${n}@ejemplo.example;${n + 1}`);
    const buffer = Buffer.from(`Nombre;Correo;Empleados\n${rows.join("\n")}\n`);
    await page.setInputFiles("input[type=file]", { name: "cuentas.csv", mimeType: "text/csv", buffer });
    await page.selectOption('select[name="entity"]', "account");
    for (let step = 0; step < 4 && !(await page.locator("main").innerText()).includes("Deshacer"); step++) {
      await look(page);
      await page.locator("main form button.primary").first().click();
      await page.waitForTimeout(2500);
    }
    await page.getByText("Deshacer").first().waitFor();
    await page.goto(`${base}/account?q=tornilleria`);
    must((await page.locator("tbody tr").count()) === 25, "25 accounts are there");
  },
};
