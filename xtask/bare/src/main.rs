//! The least page that Yew makes; `cargo xtask bench --load` measures ours against it.

#[cfg(target_arch = "wasm32")]
mod page {
    use yew::prelude::*;

    #[component]
    pub(super) fn Page() -> Html {
        html! { <h1>{ "A page" }</h1> }
    }
}

fn main() {
    #[cfg(target_arch = "wasm32")]
    yew::Renderer::<page::Page>::new().render();
}
