"""The least a typer program can be."""

import typer

app = typer.Typer()


@app.command()
def hello() -> None:
    typer.echo("hello")


if __name__ == "__main__":
    app()
